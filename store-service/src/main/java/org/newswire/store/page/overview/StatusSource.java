package org.newswire.store.page.overview;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Computes the present status from the last figures, the service's checks and its metrics, without I/O. Thread-safe.
final class StatusSource {
    private final Pipeline pipeline;
    private final BrokerFigures broker;
    private final Overview.Checks checks;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Optional<Instant> canariesSince;
    private final Outages outages = new Outages();

    /// @param canariesSince since when canaries are expected; empty without them
    StatusSource(
            Pipeline pipeline,
            BrokerFigures broker,
            Overview.Checks checks,
            MeterRegistry registry,
            InstantSource clock,
            Optional<Instant> canariesSince) {
        this.pipeline = pipeline;
        this.broker = broker;
        this.checks = checks;
        this.registry = registry;
        this.clock = clock;
        this.canariesSince = canariesSince;
    }

    /// Notes outages, so that their beginning is known. Called each second by one thread.
    void note() {
        Instant now = clock.instant();
        outages.note(StatusReport.DATABASE, checks.database().get(), now);
        outages.note(StatusReport.STORE, checks.store().get(), now);
        outages.note(StatusReport.BROKER, broker.outage(), now);
    }

    Status status() {
        return new StatusReport(
                        pipeline.figures(),
                        broker.figures(),
                        outages,
                        OwnMetrics.of(registry),
                        canariesSince,
                        notes(),
                        clock.instant())
                .status();
    }

    private List<Status.Note> notes() {
        return broker.hasBroker()
                ? broker.refusal().stream()
                        .map(reason -> new Status.Note("overview.note.refused", reason))
                        .toList()
                : List.of(new Status.Note("overview.note.no-broker", null));
    }
}
