package org.newswire.store.hub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.newswire.service.metrics.AgeTimer;
import org.newswire.service.metrics.EnumCounters;

/// The metrics of pings and subscriptions. Thread-safe.
public final class HubMetrics {
    private final EnumCounters<PingOutcome> pings;
    private final Counter retries;
    private final AgeTimer delay;
    private volatile double healthy = Double.NaN;
    private volatile double failing = Double.NaN;

    enum PingOutcome {
        /// The callback responded with 2xx.
        DELIVERED,
        /// The callback responded with another status or not at all; the ping is repeated.
        FAILED,
        /// 410 ended the subscription.
        GONE
    }

    public HubMetrics(MeterRegistry registry, InstantSource clock) {
        pings = new EnumCounters<>(
                registry,
                "newswire.hub.pings",
                "Requests to WebSub callbacks with changed articles, by outcome",
                "outcome",
                PingOutcome.class);
        retries = Counter.builder("newswire.hub.retries")
                .description("Repeated pings")
                .register(registry);
        delay = new AgeTimer(
                registry, clock, "newswire.hub.delay", "Time from the oldest change in a ping to its acknowledgement");
        gauge(registry, "healthy", () -> healthy);
        gauge(registry, "failing", () -> failing);
    }

    private static void gauge(MeterRegistry registry, String state, Supplier<Number> value) {
        Gauge.builder("newswire.hub.subscriptions", value)
                .description("WebSub subscriptions, by result of the last ping")
                .tag("state", state)
                .register(registry);
    }

    void ping(PingOutcome outcome) {
        pings.count(outcome);
    }

    void delivered(Instant changedAt) {
        ping(PingOutcome.DELIVERED);
        delay.record(changedAt);
    }

    void retry() {
        retries.increment();
    }

    /// Sets the numbers of all instances, as read from the database.
    void subscriptions(SubscriptionTable.Counts counts) {
        healthy = counts.all() - counts.failing();
        failing = counts.failing();
    }
}
