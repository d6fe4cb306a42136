package org.newswire.store;

import java.time.Instant;
import java.util.UUID;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;

/// What one record of the stream asks the store to keep.
sealed interface Change {
    /// One version of an article.
    record Version(Article article) implements Change {}

    /// An article was taken back: it is kept, and marked.
    record Retraction(UUID articleId, Instant at) implements Change {}

    /// How a feed fares.
    record FeedPolled(FeedStatus status, Instant asOf) implements Change {}

    /// A feed is not watched any more.
    record FeedDropped(UUID feedId, Instant asOf) implements Change {}
}
