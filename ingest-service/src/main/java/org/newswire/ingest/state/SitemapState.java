package org.newswire.ingest.state;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;

/// The validators and the size of a sitemap that an index names.
///
/// @param etag         byte for byte as received
/// @param lastModified byte for byte as received
/// @param bodyHash     SHA-256 of the last body, in hex
/// @param items        number of entries that were taken from it
/// @param seenMinute   when it was last read, in minutes since 1970; 0 if never
/// @param index        address of the index that names it; absent for the feed's own index
public record SitemapState(
        String url,
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        int items,
        int seenMinute,
        @Nullable String index) {
    /// Only the newest sitemaps of an index are read.
    public static final int MAX_SITEMAPS = 4;

    /// Returns the state of a sitemap that has not been read yet.
    public static SitemapState unread(String url, @Nullable String index) {
        return new SitemapState(url, null, null, null, 0, 0, index);
    }

    /// Returns the sitemaps that an index names.
    ///
    /// @param index its address; null for the feed's own
    public static Stream<SitemapState> ofIndex(@Nullable String index, List<SitemapState> all) {
        return all.stream().filter(sitemap -> Objects.equals(index, sitemap.index()));
    }

    public boolean isRead() {
        return seenMinute > 0;
    }

    /// The state after a response that confirms the known body. New validators replace the former ones.
    public SitemapState unchanged(Exchange exchange) {
        return new SitemapState(
                url,
                exchange.etag() == null ? etag : exchange.etag(),
                exchange.lastModified() == null ? lastModified : exchange.lastModified(),
                bodyHash,
                items,
                seenMinute,
                index);
    }
}
