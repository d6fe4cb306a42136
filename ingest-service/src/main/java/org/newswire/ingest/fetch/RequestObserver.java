package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Observes requests where they are sent: checks the politeness rules, and reports each request to a
/// listener and to the account of the calling thread. Thread-safe.
///
/// @param listener receives every request as it ends, on any thread
/// @param reports  reports requests to the owners of their hosts
public record RequestObserver(
        PolitenessMonitor judge, InstantSource clock, Consumer<SentRequest> listener, RequestReports reports) {
    /// Receives the requests of the current thread as they end, on that thread.
    public static final ScopedValue<Consumer<SentRequest>> ACCOUNT = ScopedValue.newInstance();

    /// For a process that shares no hosts.
    public RequestObserver(PolitenessMonitor judge, InstantSource clock, Consumer<SentRequest> listener) {
        this(judge, clock, listener, RequestReports.NONE);
    }

    ObservedRequest prepared(URI url, FetchRequest request, Admission.Permit permit) {
        return new ObservedRequest(this, url, request, permit.sharedId());
    }

    void ended(SentRequest request) {
        listener.accept(request);
        if (ACCOUNT.isBound()) {
            ACCOUNT.get().accept(request);
        }
    }
}
