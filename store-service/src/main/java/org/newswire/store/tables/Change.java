package org.newswire.store.tables;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;

/// A change that a record asks the store to make.
public sealed interface Change {
    /// A change of an article, which expires with the article.
    sealed interface OfArticle extends Change {
        UUID articleId();

        /// Returns when the feed contained the version, or when the article was retracted.
        Instant at();
    }

    /// A version of an article.
    ///
    /// @param traceId the trace of the record, 32 hexadecimal digits; null if the record has none
    record Version(Article article, @Nullable String traceId) implements OfArticle {
        @Override
        public UUID articleId() {
            return article.id();
        }

        @Override
        public Instant at() {
            return article.observedAt();
        }
    }

    /// A retraction of an article, which stays stored.
    ///
    /// @param revision the retraction applies to versions with a lower revision
    record Retraction(UUID articleId, Instant at, long revision) implements OfArticle {
        /// A retraction without a revision, such as a tombstone: its time replaces the revision.
        public Retraction(UUID articleId, Instant at) {
            this(articleId, at, VersionKey.orderOf(at));
        }
    }

    /// A canary, which arrived through a partition of `news.raw`.
    record CanaryArrived(int partition, Instant sentAt) implements Change {}

    /// The state of a feed after a poll.
    record FeedPolled(FeedStatus status, Instant asOf) implements Change {}

    /// A feed was removed from the list of feeds.
    record FeedDropped(UUID feedId, Instant asOf) implements Change {}
}
