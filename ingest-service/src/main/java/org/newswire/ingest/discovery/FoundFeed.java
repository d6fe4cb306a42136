package org.newswire.ingest.discovery;

import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A feed that was requested and read.
///
/// @param url    to poll: the address after permanent redirects
/// @param format such as `rss2`; `sitemap-index` for an index of sitemaps
/// @param title  as the publisher states it; untrusted
/// @param items  number of items in the document
/// @param newest date of the newest item; absent if no item states one
public record FoundFeed(
        URI url,
        String format,
        @Nullable String title,
        int items,
        @Nullable Instant newest) {
    /// The feed with the newest item first. Feeds without dates follow, those with more items first.
    static final Comparator<FoundFeed> FRESHEST_FIRST = Comparator.comparing(
                    (FoundFeed feed) -> Objects.requireNonNullElse(feed.newest(), Instant.MIN))
            .thenComparingInt(FoundFeed::items)
            .reversed();
}
