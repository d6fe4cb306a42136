package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Watches requests where they leave: has them judged, and tells what became of them to the listener
/// and to the account of whoever makes them. Thread-safe.
public final class RequestWatch {
    /// Gets the requests that the current thread makes, as they end, on that thread.
    public static final ScopedValue<Consumer<SentRequest>> ACCOUNT = ScopedValue.newInstance();

    private final PolitenessJudge judge;
    private final InstantSource clock;
    private final Consumer<SentRequest> listener;

    /// @param listener gets every request as it ends, on any thread
    public RequestWatch(PolitenessJudge judge, InstantSource clock, Consumer<SentRequest> listener) {
        this.judge = judge;
        this.clock = clock;
        this.listener = listener;
    }

    PolitenessJudge judge() {
        return judge;
    }

    InstantSource clock() {
        return clock;
    }

    /// A request that may leave soon.
    WatchedRequest prepared(URI url, FetchRequest request) {
        return new WatchedRequest(this, url, request);
    }

    void ended(SentRequest request) {
        listener.accept(request);
        if (ACCOUNT.isBound()) {
            ACCOUNT.get().accept(request);
        }
    }
}
