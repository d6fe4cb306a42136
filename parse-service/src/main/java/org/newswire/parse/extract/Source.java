package org.newswire.parse.extract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Page;

/// All that is known of an article before extraction: its page, its feed entry, or both.
///
/// @param seen when it was fetched, if known: what claims to be of a later time isn't believed
public record Source(
        @Nullable Page page,
        @Nullable FeedEntry entry,
        @Nullable Instant seen) {
    public static Source of(Page page) {
        return new Source(page, null, page.date());
    }

    public static Source of(FeedEntry entry) {
        return new Source(null, entry, null);
    }
}
