package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryBackoffTest {
    private final ManualClock clock = new ManualClock();
    private final RetryBackoff backoff = new RetryBackoff(clock);

    @Test
    void doublesThePauseUpTo15Seconds() {
        List<Long> pauses = new ArrayList<>();
        for (int attempt = 0; attempt < 7; attempt++) {
            backoff.pause(failure());
            pauses.add(millisUntilRetry());
        }
        assertThat(pauses).containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L);
    }

    @Test
    void anAttemptThatMadeProgressDoesNotLengthenThePause() {
        backoff.pause(failure());
        backoff.pause(failure());
        backoff.pause(new RetriableBatchException("the rest of the batch is handled next"));
        assertThat(millisUntilRetry()).isEqualTo(500);
    }

    @Test
    void staysActiveAfterThePauseUntilABatchSucceeds() {
        backoff.pause(failure());
        millisUntilRetry();
        assertThat(backoff.isRetryDue()).isTrue();
        assertThat(backoff.isActive()).isTrue();
        assertThat(backoff.reason()).contains("the database is unavailable");

        backoff.succeeded();
        assertThat(backoff.isRetryDue()).isFalse();
        assertThat(backoff.isActive()).isFalse();
        assertThat(backoff.reason()).isEmpty();

        backoff.pause(failure());
        assertThat(millisUntilRetry()).isEqualTo(500);
    }

    @Test
    void doesNotFollowASystemClockThatIsSet() {
        backoff.pause(failure());
        clock.setForward = Duration.ofHours(1);
        assertThat(backoff.isRetryDue()).isFalse();

        clock.setForward = Duration.ofHours(-1);
        assertThat(millisUntilRetry()).isEqualTo(500);
    }

    private long millisUntilRetry() {
        long millis = 0;
        while (!backoff.isRetryDue()) {
            clock.nanos += Duration.ofMillis(1).toNanos();
            millis++;
        }
        return millis;
    }

    private static RetriableBatchException failure() {
        return new RetriableBatchException("the database is unavailable", new IllegalStateException());
    }

    private static final class ManualClock implements Clock {
        private long nanos;
        private Duration setForward = Duration.ZERO;

        @Override
        public long wallTime() {
            return TimeUnit.NANOSECONDS.toMillis(nanos) + setForward.toMillis();
        }

        @Override
        public long monotonicTime() {
            return nanos;
        }
    }
}
