package org.newswire.ingest.permits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Hosts;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestEnd;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.RequestReports;
import org.newswire.ingest.state.LeapingClock;
import org.newswire.ingest.topics.SitePartition;

/// An instance that shares the hosts, without feeds and without a broker.
final class Instance {
    static final String HOST = "pages.example";
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PARTITIONS = 32;
    private static final int PARTITION = SitePartition.partitionOfHost(HOST, PARTITIONS);

    final HostOwnership ownership = new HostOwnership();
    final HostLimiter limiter;
    final HostPermits permits;
    private final PolitenessMonitor monitor;
    private final RequestMetrics metrics;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    Instance(PolitenessSettings rules, LeapingClock clock, Consumer<PermitEvent> publish) {
        limiter = new HostLimiter(rules, clock);
        monitor = new PolitenessMonitor(rules, clock::nanos);
        metrics = new RequestMetrics(meters, clock);
        var hosts = new LocalHosts(limiter, ownership, monitor, metrics);
        permits = new HostPermits(hosts, publish, clock, clock::nanos);
    }

    /// Owns the host from now on.
    Instance own() {
        ownership.assign(List.of(PARTITION), PARTITIONS);
        return this;
    }

    /// Owns other hosts only.
    Instance ownOthers() {
        release();
        ownership.assign(
                IntStream.range(0, PARTITIONS)
                        .filter(each -> each != PARTITION)
                        .boxed()
                        .toList(),
                PARTITIONS);
        return this;
    }

    void release() {
        ownership.release(List.of(PARTITION));
    }

    Admission acquire() throws InterruptedException {
        return permits.limiter().acquire(HOST, RequestPriority.LIVE, null, PATIENCE);
    }

    /// A page request in progress, reported and judged as by a fetcher.
    final class Sent {
        final Admission.Permit permit;
        private final RequestReports.Report report;
        private final long at = monitor.now();

        Sent(Admission.Permit permit, Duration crawlDelay) {
            this.permit = permit;
            permit.started();
            report = permits.reports().sent(HOST, RequestPriority.LIVE, crawlDelay, Hosts.sharedId(permit));
            if (!report.isJudgedByOwner()) {
                metrics.violated(HOST, true, monitor.sent(HOST, crawlDelay));
            }
        }

        void end() {
            end(200, null);
        }

        void end(int status, @Nullable Duration retryAfter) {
            if (!report.isJudgedByOwner()) {
                monitor.ended(HOST, at, RequestEnd.OVER);
            }
            report.ended(RequestEnd.OVER, status, retryAfter);
            permit.close();
        }
    }

    /// Waits for a permit and sends a page request.
    Sent send(Duration crawlDelay) throws InterruptedException {
        return send((Admission.Permit) acquire(), crawlDelay);
    }

    /// Sends a page request that only the limiter of this instance has permitted: a bug.
    Sent sendUnpermitted(Duration crawlDelay) throws InterruptedException {
        return send((Admission.Permit) limiter.acquire(HOST, RequestPriority.LIVE, PATIENCE), crawlDelay);
    }

    Sent send(Admission.Permit permit, Duration crawlDelay) {
        return new Sent(permit, crawlDelay);
    }

    /// The number of violations of a rule.
    double violations(String rule) {
        return meters.get("newswire.ingest.politeness.violations")
                .tag("rule", rule)
                .counter()
                .count();
    }

    double violations() {
        return meters.get("newswire.ingest.politeness.violations").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
