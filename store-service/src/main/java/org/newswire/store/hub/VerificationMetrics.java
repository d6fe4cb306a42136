package org.newswire.store.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.newswire.text.KebabCase;

/// Counts the verifications of subscriptions by outcome. Thread-safe.
public final class VerificationMetrics {
    private final Map<Outcome, Counter> verifications = new EnumMap<>(Outcome.class);

    enum Outcome {
        CONFIRMED,
        /// The callback did not confirm.
        REFUSED,
        /// A limit is reached.
        DENIED
    }

    public VerificationMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            verifications.put(
                    outcome,
                    Counter.builder("newswire.hub.verifications")
                            .description("Verifications of WebSub subscriptions and unsubscriptions, by outcome")
                            .tag("outcome", KebabCase.of(outcome))
                            .register(registry));
        }
    }

    void count(Outcome outcome) {
        Objects.requireNonNull(verifications.get(outcome)).increment();
    }
}
