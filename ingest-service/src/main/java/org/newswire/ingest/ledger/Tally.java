package org.newswire.ingest.ledger;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.PolitenessRule;
import org.newswire.ingest.fetch.RequestWatch;
import org.newswire.ingest.fetch.SentRequest;

/// Counts the requests that a visit to a feed makes, whatever host they go to: of the feed, its pages,
/// robots.txt, its hub. Used by the visit's thread alone.
public final class Tally implements Consumer<SentRequest> {
    private final Ledger sinceHandedOver = new Ledger();

    /// What a visit does.
    @FunctionalInterface
    public interface Visit {
        void run() throws InterruptedException;
    }

    /// Counts what is asked for meanwhile, by this thread.
    public void during(Visit visit) throws InterruptedException {
        ScopedValue.where(RequestWatch.ACCOUNT, this).<@Nullable Void, InterruptedException>call(() -> {
            visit.run();
            return null;
        });
    }

    @Override
    public void accept(SentRequest request) {
        LocalDate day = LocalDate.ofInstant(request.at(), ZoneOffset.UTC);
        String host = request.host();
        sinceHandedOver.add(host, day, Count.of(request.kind()), 1);
        sinceHandedOver.add(host, day, Count.of(request.status()), 1);
        sinceHandedOver.add(host, day, Count.BYTES, request.bytes());
        sinceHandedOver.add(host, day, Count.CONDITIONAL, request.conditional() ? 1 : 0);
        sinceHandedOver.add(host, day, Count.PAUSES, request.status() == 429 || request.status() == 503 ? 1 : 0);
        for (PolitenessRule rule : request.broken()) {
            sinceHandedOver.add(host, day, Count.of(rule), 1);
        }
    }

    /// Adds what was counted since the last time.
    ///
    /// @param ledger as [Ledger#encode] wrote it
    /// @return the same with it
    public @Nullable String addTo(@Nullable String ledger, LocalDate today) {
        if (sinceHandedOver.isEmpty()) {
            return ledger;
        }
        Ledger sum = Ledger.decode(ledger);
        sum.add(sinceHandedOver);
        sum.trim(today);
        sinceHandedOver.clear();
        return sum.encode();
    }
}
