package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Observes requests where they are sent: checks the politeness rules, and reports each request to a
/// listener and to the account of the calling thread. Thread-safe.
///
/// @param listener receives every request as it ends, on any thread
public record RequestObserver(PolitenessMonitor judge, InstantSource clock, Consumer<SentRequest> listener) {
    /// Receives the requests of the current thread as they end, on that thread.
    public static final ScopedValue<Consumer<SentRequest>> ACCOUNT = ScopedValue.newInstance();

    ObservedRequest prepared(URI url, FetchRequest request) {
        return new ObservedRequest(this, url, request);
    }

    void ended(SentRequest request) {
        listener.accept(request);
        if (ACCOUNT.isBound()) {
            ACCOUNT.get().accept(request);
        }
    }
}
