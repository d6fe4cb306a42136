package org.newswire.store.tables;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;
import org.newswire.article.Article;

/// Names a record of an article, and tells which of two is the newer one: a total order, so that every
/// order of arrival leads to the same rows.
///
/// The later observation is newer; of two readings of the same observation the one with the higher
/// revision, which is 0 where it was not counted yet; the rest only makes the order total. Times
/// are cut to microseconds, as PostgreSQL keeps them.
record VersionKey(
        Instant observedAt,
        long revision,
        String extractor,
        String contentHash,
        int rawPartition,
        long rawOffset,
        UUID feedId)
        implements Comparable<VersionKey> {
    private static final Comparator<VersionKey> ORDER = Comparator.comparing(VersionKey::observedAt)
            .thenComparingLong(VersionKey::revision)
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
        Long revision = article.revision();
        return new VersionKey(
                article.observedAt(),
                revision == null ? 0 : revision,
                raw.extractor(),
                article.contentHash(),
                raw.rawPartition(),
                raw.rawOffset(),
                article.source().feedId());
    }

    @Override
    public int compareTo(VersionKey other) {
        return ORDER.compare(this, other);
    }
}
