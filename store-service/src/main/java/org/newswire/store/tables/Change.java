package org.newswire.store.tables;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;

/// What one record of the stream asks the store to keep.
public sealed interface Change {
    /// One version of an article.
    ///
    /// @param traceId the trace that brought it, 32 hexadecimal digits; null where the record names
    /// none
    record Version(Article article, @Nullable String traceId) implements Change {}

    /// An article was taken back: it is kept, and marked.
    ///
    /// @param revision of the retraction: it holds for versions with a lower one
    record Retraction(UUID articleId, Instant at, long revision) implements Change {
        /// One whose record has no revision, as a tombstone: its time stands for it.
        public Retraction(UUID articleId, Instant at) {
            this(articleId, at, VersionKey.orderOf(at));
        }
    }

    /// The canary has come to the end of its way, through that partition of `news.raw`.
    record CanaryArrived(int partition, Instant sentAt) implements Change {}

    /// How a feed fares.
    record FeedPolled(FeedStatus status, Instant asOf) implements Change {}

    /// A feed is not watched any more.
    record FeedDropped(UUID feedId, Instant asOf) implements Change {}
}
