package org.newswire.kafka;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pause after a failed batch: 500 ms at first, doubled up to 15 s until a batch succeeds. Used by the
/// consumer's thread, except for [#reason()].
final class RetryBackoff {
    private static final Logger LOG = LoggerFactory.getLogger(RetryBackoff.class);
    private static final Duration MIN_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(15);

    private final Clock clock;
    private volatile @Nullable String reason;
    private Duration pause = MIN_PAUSE;

    /// Monotonic, so setting the system clock does not change a pause.
    private long retryAtNanos;

    RetryBackoff(Clock clock) {
        this.clock = clock;
    }

    void pause(RetriableBatchException cause) {
        if (!cause.isFailure()) {
            pause = MIN_PAUSE;
        }
        retryAtNanos = clock.monotonicTime() + pause.toNanos();
        String why = String.valueOf(cause.getMessage());
        LOG.warn("batch postponed retry_in_ms={}: {}", pause.toMillis(), why);
        reason = why;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : doubled;
    }

    /// Whether no batch has succeeded since the last failure. A pause may be over by then.
    boolean isActive() {
        return reason != null;
    }

    boolean isRetryDue() {
        return reason != null && clock.monotonicTime() >= retryAtNanos;
    }

    void succeeded() {
        LOG.info("batches succeed again after: {}", reason);
        reason = null;
        pause = MIN_PAUSE;
    }

    /// Why batches are paused or retried, or empty. May be called from any thread.
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
