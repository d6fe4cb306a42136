package org.newswire.ingest;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.raw.RawItem;

/// Fetches article pages for one feed. A page that cannot be had is an answer too: the item goes on without
/// it and says
/// why.
final class ItemPages {
    /// What a raw record holds of a page at most, decoded.
    static final int MAX_PAGE_BYTES = 2 << 20;

    private final Fetcher fetcher;

    ItemPages(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    RawItem.Page fetch(String link, Lane lane) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(link);
        if (url.isEmpty()) {
            return missing(link, null, "bad-url");
        }
        FetchResult result =
                fetcher.fetch(new FetchRequest(url.get(), null, null, Accept.PAGE, Map.of(), MAX_PAGE_BYTES, lane));
        return switch (result) {
            case FetchResult.Fresh fresh -> page(link, fresh);
            case FetchResult.NotModified same -> missing(link, same.exchange(), "not-modified");
            case FetchResult.Throttled throttled -> missing(link, throttled.exchange(), "throttled");
            case FetchResult.Gone gone -> missing(link, gone.exchange(), "gone");
            case FetchResult.Deferred deferred -> missing(link, null, "throttled");
            case FetchResult.Failed failed -> missing(link, failed.exchange(), PollFailure.spelling(failed.failure()));
        };
    }

    private static RawItem.Page page(String link, FetchResult.Fresh fresh) {
        Exchange exchange = fresh.exchange();
        return new RawItem.Page(
                link,
                exchange.finalUrl().toString(),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                exchange.headers().get("x-robots-tag"),
                Exchanges.hops(exchange),
                fresh.body().size(),
                fresh.body().sha256(),
                RawItem.Page.pack(fresh.body().bytes()),
                null);
    }

    private static RawItem.Page missing(String link, @Nullable Exchange exchange, String why) {
        if (exchange == null) {
            return new RawItem.Page(link, link, 0, Instant.EPOCH, null, null, List.of(), 0, null, null, why);
        }
        return new RawItem.Page(
                link,
                exchange.finalUrl().toString(),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                exchange.headers().get("x-robots-tag"),
                Exchanges.hops(exchange),
                0,
                null,
                null,
                why);
    }
}
