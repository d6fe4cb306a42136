package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VerificationRateTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final VerificationRate pace = new VerificationRate(50, Duration.ofMillis(200), nanos::get);

    @Test
    void permitsABurstAndThenAFewPerSecond() {
        assertThat(admitted("192.0.2.1")).isEqualTo(50);
        assertThat(admitted("192.0.2.2")).isEqualTo(50);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(admitted("192.0.2.1")).isEqualTo(5);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(admitted("192.0.2.1")).isEqualTo(50);
    }

    private long admitted(String network) {
        return IntStream.range(0, 200).filter(_ -> pace.admits(network)).count();
    }
}
