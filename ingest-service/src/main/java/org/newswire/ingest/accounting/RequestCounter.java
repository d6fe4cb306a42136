package org.newswire.ingest.accounting;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.PolitenessRule;
import org.newswire.ingest.fetch.RequestObserver;
import org.newswire.ingest.fetch.SentRequest;

/// Counts the requests of a feed's polls to all hosts: for the feed, its pages, robots.txt and its hub.
/// Used only by the thread that polls.
public final class RequestCounter implements Consumer<SentRequest> {
    private final RequestCounts sinceHandedOver = new RequestCounts();

    @FunctionalInterface
    public interface Visit {
        void run() throws InterruptedException;
    }

    /// Runs the poll and counts the requests that this thread sends.
    public void during(Visit visit) throws InterruptedException {
        ScopedValue.where(RequestObserver.ACCOUNT, this).<@Nullable Void, InterruptedException>call(() -> {
            visit.run();
            return null;
        });
    }

    @Override
    public void accept(SentRequest request) {
        LocalDate day = LocalDate.ofInstant(request.at(), ZoneOffset.UTC);
        String host = request.host();
        sinceHandedOver.add(host, day, CountKind.of(request.kind()), 1);
        sinceHandedOver.add(host, day, CountKind.of(request.status()), 1);
        sinceHandedOver.add(host, day, CountKind.BYTES, request.bytes());
        sinceHandedOver.add(host, day, CountKind.CONDITIONAL, request.conditional() ? 1 : 0);
        sinceHandedOver.add(host, day, CountKind.PAUSES, request.status() == 429 || request.status() == 503 ? 1 : 0);
        for (PolitenessRule rule : request.broken()) {
            sinceHandedOver.add(host, day, CountKind.of(rule), 1);
        }
    }

    /// Adds the counts since the last call.
    ///
    /// @param ledger encoded counts ([RequestCounts#encode])
    /// @return the encoded sum
    public @Nullable String addTo(@Nullable String ledger, LocalDate today) {
        if (sinceHandedOver.isEmpty()) {
            return ledger;
        }
        RequestCounts sum = RequestCounts.decode(ledger);
        sum.add(sinceHandedOver);
        sum.trim(today);
        sinceHandedOver.clear();
        return sum.encode();
    }
}
