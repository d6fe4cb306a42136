package org.newswire.store.hub;

import io.micrometer.core.instrument.MeterRegistry;
import org.newswire.service.metrics.EnumCounters;

/// Counts the verifications of subscriptions by outcome. A store without a hub has them with the value 0.
/// Thread-safe.
public final class VerificationMetrics {
    private final EnumCounters<Outcome> verifications;

    enum Outcome {
        CONFIRMED,
        /// The callback did not confirm.
        REFUSED,
        /// A limit is reached.
        DENIED
    }

    public VerificationMetrics(MeterRegistry registry) {
        verifications = new EnumCounters<>(
                registry,
                "newswire.hub.verifications",
                "Verifications of WebSub subscriptions and unsubscriptions, by outcome",
                "outcome",
                Outcome.class);
    }

    void count(Outcome outcome) {
        verifications.count(outcome);
    }
}
