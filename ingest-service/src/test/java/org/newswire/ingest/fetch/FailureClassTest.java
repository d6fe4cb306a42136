package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FailureClassTest {
    @Test
    void onlyFailuresOfConnectionAndServerAreRetried() {
        assertThat(Stream.of(FailureClass.values()).filter(FailureClass::isTransient))
                .containsExactlyInAnyOrder(
                        FailureClass.DNS,
                        FailureClass.CONNECT,
                        FailureClass.TLS,
                        FailureClass.TIMEOUT,
                        FailureClass.HTTP_5XX);
    }
}
