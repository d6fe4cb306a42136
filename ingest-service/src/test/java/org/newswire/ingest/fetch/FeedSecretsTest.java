package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedSecretsTest {
    @Test
    void replacesReferencesToEnvironmentVariables() {
        FeedSecrets secrets = new FeedSecrets(Map.of("FEED_SECRET_A", "one$1", "FEED_SECRET_B", "two"));

        assertThat(secrets.fill("Bearer ${FEED_SECRET_A}-${FEED_SECRET_B}")).isEqualTo("Bearer one$1-two");
        assertThat(secrets.fill("plain $x")).isEqualTo("plain $x");
    }

    @Test
    void readsASecretFromAFileEachTime(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        FeedSecrets secrets = new FeedSecrets(Map.of("FEED_SECRET_A_FILE", file.toString()));

        assertThat(secrets.fill("${FEED_SECRET_A}")).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(secrets.fill("${FEED_SECRET_A}")).isEqualTo("second");
    }

    @Test
    void ignoresOtherVariables() {
        FeedSecrets secrets = new FeedSecrets(Map.of("DATABASE_PASSWORD", "s3cret", "FEED_SECRET_A_FILE", "/nowhere"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> secrets.fill("${DATABASE_PASSWORD}"))
                .withMessage("a header refers to ${DATABASE_PASSWORD}: the names of secrets begin with FEED_SECRET_");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> secrets.fill("${FEED_SECRET_B}"))
                .withMessage(
                        "a header refers to ${FEED_SECRET_B}, which is not set: set FEED_SECRET_B or FEED_SECRET_B_FILE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> secrets.fill("${FEED_SECRET_A}"))
                .withMessage("the file that FEED_SECRET_A_FILE names can't be read");
    }
}
