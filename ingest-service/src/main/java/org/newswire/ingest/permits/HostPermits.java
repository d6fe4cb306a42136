package org.newswire.ingest.permits;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.newswire.ingest.fetch.RequestLimiter;
import org.newswire.ingest.fetch.RequestReports;

/// The limiter of all hosts: this instance limits the requests to its own hosts, and asks other instances for
/// permits for theirs. Thread-safe.
///
/// ```java
/// var topic = new PermitTopic(kafka, instanceId, skipped, supervisor, clock);
/// var permits = new HostPermits(hosts, topic, clock);
/// topic.start(permits);
/// var fetcher = new Fetcher(settings, permits.limiter(), clock, observer(permits.reports()));
/// ```
public final class HostPermits {
    private final RemotePermits remote;
    private final PermitIssuer issuer;
    private final SharedLimiter limiter;
    private final ReportedRequests reports;

    public HostPermits(LocalHosts hosts, PermitTopic topic, InstantSource clock) {
        this(hosts, topic::publish, clock, System::nanoTime);
    }

    /// @param publish writes to the topic, without waiting
    /// @param nanos   a monotonic clock
    HostPermits(LocalHosts hosts, Consumer<PermitEvent> publish, InstantSource clock, LongSupplier nanos) {
        this.remote = new RemotePermits(publish, clock, nanos);
        this.issuer = new PermitIssuer(hosts, publish, clock, nanos);
        this.limiter = new SharedLimiter(hosts.limiter(), hosts.ownership(), remote, issuer);
        this.reports = new ReportedRequests(hosts.ownership(), remote, publish, nanos);
        hosts.ownership().onChange(issuer::check);
    }

    public RequestLimiter limiter() {
        return limiter;
    }

    public RequestReports reports() {
        return reports;
    }

    /// Takes in a record of the topic, in its order.
    void accept(PermitEvent event) {
        remote.accept(event);
        issuer.accept(event);
    }

    /// Renews open requests and drops expired ones. Must be called about once a second.
    void check() {
        remote.renew();
        reports.renew();
        issuer.check();
    }

    /// The number of open requests that this instance knows.
    int size() {
        return issuer.size();
    }
}
