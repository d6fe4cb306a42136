package org.newswire.ingest;

import java.io.IOException;
import java.net.URI;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;

/// Brings a list of feeds from a URL, whole or not at all: what stands behind a break would be taken for
/// removed.
final class ListDownload implements FeedList.Download {
    private static final long MAX_BYTES = 32 << 20;

    private final Fetcher fetcher;

    ListDownload(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public byte[] bytes(URI url) throws IOException, InterruptedException {
        return switch (fetcher.fetch(FetchRequest.of(url, Accept.LIST, MAX_BYTES))) {
            case FetchResult.Fresh fresh
            when fresh.exchange().truncated() -> throw new IOException("the list's transfer broke off");
            case FetchResult.Fresh fresh -> fresh.body().bytes();
            case FetchResult.Failed failed -> throw new IOException(failed.detail());
            case FetchResult.NotModified _, FetchResult.Throttled _, FetchResult.Gone _, FetchResult.Deferred _ ->
                throw new IOException("the server gave no list");
        };
    }
}
