package org.newswire.parse.lifecycle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;

/// The latest version of an article: its state and, if it was read, its content.
///
/// @param article null unless [Lifecycle#needsArticle] asked for it
public record LatestVersion(LatestState state, @Nullable Article article) {
    /// @throws NullPointerException if the article was not read
    public Article requiredArticle() {
        return Objects.requireNonNull(article, "the latest version of the article was not read");
    }

    public LatestVersion republishedAfter(LatestState late) {
        return new LatestVersion(state.republishedAfter(late), article);
    }
}
