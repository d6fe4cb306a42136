package org.newswire.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.newswire.article.Article;
import org.newswire.raw.BackfillLane;
import org.newswire.store.ReadRecord.Position;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the outcome of each record once, although a batch may be handled again.
///
/// A batch is handled again if the broker does not acknowledge its dead letters. Its other records are
/// stored by then, so the database reports them as unchanged. Only the first outcome of a record counts.
final class RecordOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(RecordOutcomes.class);

    private final StoreMetrics metrics;

    /// Records that are counted and whose batch is not finished.
    private final Set<Position> counted = new HashSet<>();

    RecordOutcomes(StoreMetrics metrics) {
        this.metrics = metrics;
    }

    /// @param results of the usable records, in their order
    void count(List<ReadRecord> records, List<Result> results) {
        Iterator<Result> next = results.iterator();
        for (ReadRecord record : records) {
            if (record instanceof ReadRecord.Expired && isFirst(record)) {
                metrics.stored(Outcome.EXPIRED);
            } else if (record instanceof ReadRecord.Usable usable
                    && next.next() instanceof Result.Stored(Outcome outcome)
                    && isFirst(record)) {
                try (var _ = usable.span().open()) {
                    count(usable, outcome);
                }
            }
        }
    }

    private boolean isFirst(ReadRecord record) {
        return counted.add(record.position());
    }

    private void count(ReadRecord.Usable usable, Outcome outcome) {
        if (usable.change() instanceof Change.CanaryArrived) {
            return;
        }
        metrics.stored(outcome);
        if (usable.change() instanceof Change.Version version) {
            Article article = version.article();
            LOG.debug("stored article={} outcome={}", article.id(), outcome);
            boolean isNewVersion = outcome == Outcome.NEW || outcome == Outcome.UPDATED;
            if (isNewVersion && isLive(usable.record().headers())) {
                metrics.storedLive(article.observedAt());
            }
        }
    }

    /// Returns whether the record is neither backfill nor the result of a re-parse.
    private static boolean isLive(Headers headers) {
        return !BackfillLane.holds(headers) && headers.lastHeader(Article.REPARSE_RUN) == null;
    }

    void finish(List<ReadRecord> records) {
        records.forEach(record -> counted.remove(record.position()));
    }

    void onRevoked(Collection<TopicPartition> partitions) {
        counted.removeIf(each -> partitions.contains(each.partition()));
    }
}
