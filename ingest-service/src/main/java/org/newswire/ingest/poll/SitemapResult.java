package org.newswire.ingest.poll;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.state.SitemapState;

/// The result of the request for a sitemap, or for the sitemaps of an index.
sealed interface SitemapResult {
    /// @param response of the whole poll, if it depends on this sitemap
    record Unavailable(PollResponse response) implements SitemapResult {
        /// Whether the host asks for a pause, so that the sitemap itself may be available.
        boolean isPause() {
            return response instanceof PollResponse.Throttled || response instanceof PollResponse.Deferred;
        }
    }

    /// A sitemap that was read or has not changed, or an index with those of its sitemaps that are
    /// available.
    ///
    /// @param states of the sitemap, and of the sitemaps that it names
    record Available(List<SitemapState> states, Content content) implements SitemapResult {
        /// Combines the results of several sitemaps.
        ///
        /// @param states  of all sitemaps of the index
        /// @param results at least one
        static Available combined(List<SitemapState> states, List<Available> results) {
            ReadResult.Parsed parsed = results.stream()
                    .map(result -> result.content.parsed)
                    .filter(Objects::nonNull)
                    .reduce(ReadResult.Parsed::with)
                    .orElse(null);
            List<Entry> added = results.stream()
                    .flatMap(result -> result.content.newEntries.stream())
                    .toList();
            return new Available(states, new Content(parsed, results.getFirst().content.expectsOverlap, added));
        }

        /// The same result for a sitemap that is not the newest and is read for the first time.
        Available asNewSitemap() {
            ReadResult.Parsed parsed = content.parsed;
            return parsed == null ? this : new Available(states, new Content(parsed, false, parsed.entries()));
        }
    }

    /// @param parsed         absent if unchanged
    /// @param expectsOverlap whether the newest sitemap had been read before
    /// @param newEntries     entries of other sitemaps that are read for the first time
    record Content(ReadResult.@Nullable Parsed parsed, boolean expectsOverlap, List<Entry> newEntries) {
        static final Content UNCHANGED = new Content(null, false, List.of());
    }
}
