package org.newswire.parse.extract;

import org.jspecify.annotations.Nullable;

/// All that is known of an article before extraction: its page, its feed entry, or both.
public record Source(@Nullable Page page, @Nullable FeedEntry entry) {
    public static Source of(Page page) {
        return new Source(page, null);
    }

    public static Source of(FeedEntry entry) {
        return new Source(null, entry);
    }
}
