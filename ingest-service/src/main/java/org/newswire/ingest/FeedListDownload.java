package org.newswire.ingest;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDownload;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.ResourceKind;

/// Downloads a list of feeds from a URL, with conditional requests. Used by one thread.
///
/// An incomplete list is rejected, because the feeds after the break would count as removed. If only the
/// end of the connection marks the end of a list, the list is accepted after two equal responses in a row.
final class FeedListDownload implements FeedDownload {
    private static final long MAX_BYTES = 32 << 20;

    private final Fetcher fetcher;
    private FetchResult.@Nullable Fresh latest;

    FeedListDownload(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public byte[] bytes(URI url) throws IOException, InterruptedException {
        FetchResult.Fresh known = latest;
        FetchResult.Fresh list = ask(url, known);
        if (list.exchange().endsWithConnection() && !isSame(list, known) && !isSame(list, ask(url, null))) {
            throw new IOException("two transfers of the list differ: the connection may have ended early; serve it with"
                    + " Content-Length");
        }
        latest = list;
        return list.body().bytes();
    }

    private static boolean isSame(FetchResult.Fresh list, FetchResult.@Nullable Fresh other) {
        return other != null && list.body().sha256().equals(other.body().sha256());
    }

    /// @param known the list that a response with status 304 confirms
    private FetchResult.Fresh ask(URI url, FetchResult.@Nullable Fresh known) throws IOException, InterruptedException {
        var request = FetchRequest.of(url, ResourceKind.LIST, MAX_BYTES)
                .withEtag(known == null ? null : known.exchange().etag())
                .withLastModified(known == null ? null : known.exchange().lastModified());
        return switch (fetcher.fetch(request)) {
            case FetchResult.Fresh fresh
            when fresh.exchange().truncated() -> throw new IOException("the transfer of the list was cut short");
            case FetchResult.Fresh fresh -> fresh;
            case FetchResult.NotModified _ when known != null -> known;
            case FetchResult.Failed failed -> throw new IOException(failed.detail());
            case FetchResult.NotModified _, FetchResult.Throttled _, FetchResult.Gone _, FetchResult.Deferred _ ->
                throw new IOException("the server did not return a list");
        };
    }
}
