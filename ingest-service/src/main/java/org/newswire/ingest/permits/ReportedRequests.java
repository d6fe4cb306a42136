package org.newswire.ingest.permits;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.RequestEnd;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.RequestReports;
import org.newswire.ingest.permits.PermitEvent.Kind;

/// Reports requests to the owners of their hosts: those to hosts of other instances, whether these permitted
/// them or not, and those in progress when their host moves to another instance. Thread-safe.
final class ReportedRequests implements RequestReports {
    private final HostOwnership ownership;
    private final RemotePermits permits;
    private final Consumer<PermitEvent> publish;
    private final LongSupplier nanos;
    private final Set<Reported> local = ConcurrentHashMap.newKeySet();

    /// @param nanos a monotonic clock
    ReportedRequests(
            HostOwnership ownership, RemotePermits permits, Consumer<PermitEvent> publish, LongSupplier nanos) {
        this.ownership = ownership;
        this.permits = permits;
        this.publish = publish;
        this.nanos = nanos;
        ownership.onChange(() -> local.forEach(Reported::follow));
    }

    @Override
    public Report sent(
            String host, RequestPriority priority, @Nullable Duration crawlDelay, @Nullable String sharedId) {
        String id = sharedId != null || ownership.isLocal(host) ? sharedId : permits.newId();
        var reported = new Reported(HostRequest.sent(host, priority, crawlDelay), id);
        if (id == null) {
            local.add(reported);
            reported.follow(); // the host may have moved before it was added
        } else {
            publish.accept(PermitEvent.of(Kind.SENT, id, 0, reported.request));
        }
        return reported;
    }

    /// Renews the requests whose host has moved. Must be called about once a second.
    void renew() {
        local.forEach(Reported::follow);
    }

    private final class Reported implements Report {
        private final HostRequest request;
        private final boolean isRemote;
        private @Nullable String id;
        private long heldAt;
        private boolean hasEnded;

        Reported(HostRequest request, @Nullable String id) {
            this.request = request;
            this.id = id;
            this.isRemote = id != null;
        }

        @Override
        public boolean isJudgedByOwner() {
            return isRemote;
        }

        /// Reports the request to a new owner of the host, and renews it.
        synchronized void follow() {
            if (hasEnded || ownership.isLocal(request.host())) {
                return;
            }
            long now = nanos.getAsLong();
            if (id == null) {
                id = permits.newId();
            } else if (now - heldAt < PermitEvent.RENEWAL_INTERVAL.toNanos()) {
                return;
            }
            heldAt = now;
            publish.accept(PermitEvent.of(Kind.HELD, id, 0, request));
        }

        @Override
        public synchronized void ended(RequestEnd end, int status, @Nullable Duration retryAfter) {
            hasEnded = true;
            local.remove(this);
            if (id != null) {
                permits.ended(id);
                publish.accept(PermitEvent.ended(id, request, new PermitEvent.Outcome(end, status, retryAfter)));
            }
        }
    }
}
