package org.newswire.ingest;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;

/// Brings a list of feeds from a URL, whole or not at all: what stands behind a break would be taken for
/// removed. Where nothing but the end of the connection says how long a list is, it counts once two answers in a
/// row are the same. Asks conditionally. For one thread.
final class ListDownload implements FeedList.Download {
    private static final long MAX_BYTES = 32 << 20;

    private final Fetcher fetcher;
    private FetchResult.@Nullable Fresh latest;

    ListDownload(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public byte[] bytes(URI url) throws IOException, InterruptedException {
        FetchResult.Fresh known = latest;
        FetchResult.Fresh list = ask(url, known);
        if (list.exchange().endsWithConnection() && !isSame(list, known) && !isSame(list, ask(url, null))) {
            throw new IOException("the list's transfer breaks off now and then");
        }
        latest = list;
        return list.body().bytes();
    }

    private static boolean isSame(FetchResult.Fresh list, FetchResult.@Nullable Fresh other) {
        return other != null && list.body().sha256().equals(other.body().sha256());
    }

    /// @param known what a server that has nothing new means
    private FetchResult.Fresh ask(URI url, FetchResult.@Nullable Fresh known) throws IOException, InterruptedException {
        String etag = known == null ? null : known.exchange().etag();
        String lastModified = known == null ? null : known.exchange().lastModified();
        return switch (fetcher.fetch(new FetchRequest(url, etag, lastModified, Accept.LIST, Map.of(), MAX_BYTES))) {
            case FetchResult.Fresh fresh
            when fresh.exchange().truncated() -> throw new IOException("the list's transfer broke off");
            case FetchResult.Fresh fresh -> fresh;
            case FetchResult.NotModified _ when known != null -> known;
            case FetchResult.Failed failed -> throw new IOException(failed.detail());
            case FetchResult.NotModified _, FetchResult.Throttled _, FetchResult.Gone _, FetchResult.Deferred _ ->
                throw new IOException("the server gave no list");
        };
    }
}
