package org.newswire.store.tables;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;
import org.newswire.article.Article;

/// Identifies a record of an article, and orders the records: a total order, so that every order of arrival
/// leads to the same rows.
///
/// The higher revision is newer. Revisions are the article's logical clock, so a wrong clock of an instance
/// has no effect. A record without a revision has the milliseconds of its observation instead, as in the
/// SQL function `version_order`. For equal revisions, the later observation is newer. The other fields only
/// make the order total. Times are truncated to microseconds, the precision of PostgreSQL.
record VersionKey(
        long revision,
        Instant observedAt,
        String extractor,
        String contentHash,
        int rawPartition,
        long rawOffset,
        UUID feedId)
        implements Comparable<VersionKey> {
    private static final Comparator<VersionKey> ORDER = Comparator.comparingLong(VersionKey::revision)
            .thenComparing(VersionKey::observedAt)
            .thenComparing(VersionKey::extractor)
            .thenComparing(VersionKey::contentHash)
            .thenComparingInt(VersionKey::rawPartition)
            .thenComparingLong(VersionKey::rawOffset)
            .thenComparing(VersionKey::feedId);

    VersionKey {
        observedAt = observedAt.truncatedTo(ChronoUnit.MICROS);
    }

    static VersionKey of(Article article) {
        Article.Provenance raw = article.provenance();
        return new VersionKey(
                orderOf(article),
                article.observedAt(),
                raw.extractor(),
                article.contentHash(),
                raw.rawPartition(),
                raw.rawOffset(),
                article.source().feedId());
    }

    static long orderOf(Article article) {
        Long revision = article.revision();
        return revision == null ? orderOf(article.observedAt()) : revision;
    }

    /// Returns the order of a record without a revision. A time out of range, which the database rejects,
    /// returns any number.
    static long orderOf(Instant time) {
        return time.getEpochSecond() * 1000 + time.getNano() / 1_000_000;
    }

    @Override
    public int compareTo(VersionKey other) {
        return ORDER.compare(this, other);
    }
}
