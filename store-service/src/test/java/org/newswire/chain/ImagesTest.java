package org.newswire.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ImagesTest {
    private static final String DIGEST = "@sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void namesAPinnedImageByItsDigestOnly() {
        assertThat(Images.name("apache/kafka:4.3.1" + DIGEST).asCanonicalNameString())
                .isEqualTo("apache/kafka" + DIGEST);
        assertThat(Images.name("registry.example:5000/postgres:17" + DIGEST).asCanonicalNameString())
                .isEqualTo("registry.example:5000/postgres" + DIGEST);
    }

    @Test
    void namesAReplacementByItsTag() {
        assertThat(Images.name("apache/kafka:4.3.1").asCanonicalNameString()).isEqualTo("apache/kafka:4.3.1");
    }
}
