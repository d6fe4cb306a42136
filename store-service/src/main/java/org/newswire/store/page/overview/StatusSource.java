package org.newswire.store.page.overview;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;

/// Computes the present status from the last figures, the service's checks and its metrics, without I/O. Thread-safe.
final class StatusSource {
    private final Pipeline pipeline;
    private final BrokerFigures broker;
    private final Overview.Checks checks;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Outages outages = new Outages();

    StatusSource(
            Pipeline pipeline,
            BrokerFigures broker,
            Overview.Checks checks,
            MeterRegistry registry,
            InstantSource clock) {
        this.pipeline = pipeline;
        this.broker = broker;
        this.checks = checks;
        this.registry = registry;
        this.clock = clock;
    }

    /// Notes outages, so that their beginning is known. Called each second by one thread.
    void note() {
        Instant now = clock.instant();
        outages.note(StatusReport.DATABASE, checks.database().get(), now);
        outages.note(StatusReport.STORE, checks.store().get(), now);
    }

    Status status() {
        return new StatusReport(pipeline.figures(), broker.figures(), outages, OwnMetrics.of(registry), clock.instant())
                .status();
    }
}
