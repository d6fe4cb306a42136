package org.newswire.store.feed;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An article of a story.
///
/// @param retractedAt null if it is not retracted
record StoryArticle(
        @Nullable String title,
        @Nullable String link,
        String publisher,
        @Nullable Instant published,
        @Nullable String language,
        @Nullable Instant retractedAt) {
    /// Returns the articles of a story as an HTML list.
    ///
    /// @param sources a sentence with the number of sources
    static String html(String sources, List<StoryArticle> articles) {
        StringBuilder html =
                new StringBuilder("<p>").append(RssFeed.html(sources)).append("</p><ul>");
        for (StoryArticle article : articles) {
            String title = RssFeed.html(Objects.requireNonNullElse(article.title, "Untitled"));
            html.append("<li>");
            if (article.link == null) {
                html.append(title);
            } else {
                html.append("<a href=\"")
                        .append(RssFeed.html(article.link))
                        .append("\">")
                        .append(title)
                        .append("</a>");
            }
            html.append(" (").append(RssFeed.html(article.publisher)).append(")</li>");
        }
        return html.append("</ul>").toString();
    }

    static Instant lastRetracted(List<StoryArticle> articles) {
        return articles.stream()
                .map(StoryArticle::retractedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }
}
