package org.newswire.ingest.memory;

import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;

/// What is remembered of a sitemap that an index names, to ask for it conditionally.
///
/// @param etag         validator, byte for byte as the server gave it
/// @param lastModified validator, byte for byte as the server gave it
/// @param bodyHash     SHA-256 of what was read, in hex
/// @param items        how many were taken from it
/// @param seenMinute   when it was read last, in minutes since 1970; 0 where it has not been read yet
/// @param index        the address of the index that names it, where that is one of those that the feed's
///     index names; absent where the feed's own does
public record SitemapMemory(
        String url,
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        int items,
        int seenMinute,
        @Nullable String index) {

    /// Of one that has been named only.
    public static SitemapMemory unread(String url, @Nullable String index) {
        return new SitemapMemory(url, null, null, null, 0, 0, index);
    }

    public boolean isRead() {
        return seenMinute > 0;
    }

    /// Each validator that the server has sent anew replaces the former one.
    public SitemapMemory unchanged(Exchange exchange) {
        return new SitemapMemory(
                url,
                exchange.etag() == null ? etag : exchange.etag(),
                exchange.lastModified() == null ? lastModified : exchange.lastModified(),
                bodyHash,
                items,
                seenMinute,
                index);
    }
}
