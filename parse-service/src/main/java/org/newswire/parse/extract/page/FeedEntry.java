package org.newswire.parse.extract.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the feed says of an article. Summary and content are HTML as the feed carries it, title is plain text.
/// Where there is a page too, this is evidence beside it; where there is none, the content (or summary) is the
/// article.
public record FeedEntry(
        @Nullable String title,
        @Nullable String summary,
        @Nullable String content,
        List<String> authors,
        @Nullable Instant published,
        @Nullable Instant updated,
        @Nullable String language,
        @Nullable String link,
        List<String> categories,
        @Nullable String image) {
    public FeedEntry {
        authors = List.copyOf(authors);
        categories = List.copyOf(categories);
    }
}
