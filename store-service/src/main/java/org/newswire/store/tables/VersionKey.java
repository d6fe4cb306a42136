package org.newswire.store.tables;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;
import org.newswire.article.Article;

/// Names a record of an article, and tells which of two is the newer one: a total order, so that every
/// order of arrival leads to the same rows.
///
/// The higher revision is newer: revisions are the logical clock of an article, so a wrong clock of an instance
/// changes nothing. A record from before revisions were counted has the time of its observation in milliseconds, as
/// for the function `version_order` of the database. Of two records of one revision the later observation is newer;
/// the rest only makes the order total. Times are cut to microseconds, as PostgreSQL keeps them.
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

    /// The place of an article's record among its records.
    static long orderOf(Article article) {
        Long revision = article.revision();
        return revision == null ? orderOf(article.observedAt()) : revision;
    }

    /// That of a record without a revision. A time beyond what milliseconds can count, which the database refuses,
    /// gives any number.
    static long orderOf(Instant time) {
        return time.getEpochSecond() * 1000 + time.getNano() / 1_000_000;
    }

    @Override
    public int compareTo(VersionKey other) {
        return ORDER.compare(this, other);
    }
}
