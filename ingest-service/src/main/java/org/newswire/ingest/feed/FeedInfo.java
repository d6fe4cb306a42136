package org.newswire.ingest.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a feed says of itself. `title` is plain text, `description` sanitised HTML, `link` absolute
/// (the site, not the feed). Immutable.
///
/// @param titleHtml the title as sanitised HTML, where that differs from the plain title
public record FeedInfo(
        @Nullable String id,
        @Nullable String link,
        @Nullable String title,
        @Nullable String titleHtml,
        @Nullable String description,
        @Nullable String language,
        @Nullable String author,
        @Nullable String authorEmail,
        @Nullable Instant updated,
        @Nullable String generator,
        PollHints hints,
        Terms terms) {}
