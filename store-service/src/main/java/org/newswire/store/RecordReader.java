package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.article.Article;
import org.newswire.contract.Contract;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;
import org.newswire.store.tables.ArticleRetention;
import org.newswire.store.tables.Change;

/// Reads the records of `news.articles` and `news.feed-status` into [Change]s.
final class RecordReader {
    private final ArticleRetention retention;
    private final Tracing tracing;

    RecordReader(ArticleRetention retention, Tracing tracing) {
        this.retention = retention;
        this.tracing = tracing;
    }

    static boolean isArticle(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Article.TOPIC.name());
    }

    /// Returns a record that has ended the process at each attempt. Its value is not read.
    ReadRecord setAside(ConsumerRecord<byte[], byte[]> record) {
        return new ReadRecord.Invalid(
                record,
                DeadLetterReason.ENDED_THE_PROCESS,
                "the process ended at each attempt to store the record",
                tracing.next(SpanName.STORE, record));
    }

    ReadRecord read(ConsumerRecord<byte[], byte[]> record) {
        TraceSpan span = tracing.next(SpanName.STORE, record);
        int size = record.serializedValueSize();
        // The parser writes no such record, and decoded it can take many times its size.
        if (size > KafkaSettings.MAX_RECORD_BYTES) {
            return new ReadRecord.Invalid(record, DeadLetterReason.TOO_LARGE, "the value has " + size + " bytes", span);
        }
        try {
            Change change = isArticle(record) ? articleChange(record) : feedChange(record);
            return isPast(change) ? new ReadRecord.Expired(record, span) : new ReadRecord.Usable(record, change, span);
        } catch (MalformedValueException e) {
            return new ReadRecord.Invalid(record, DeadLetterReason.MALFORMED, String.valueOf(e.getMessage()), span);
        } catch (IllegalArgumentException e) {
            return new ReadRecord.Invalid(record, DeadLetterReason.MALFORMED_KEY, String.valueOf(e.getMessage()), span);
        }
    }

    private boolean isPast(Change change) {
        return change instanceof Change.OfArticle article && retention.isPast(article.at());
    }

    private static Change articleChange(ConsumerRecord<byte[], byte[]> record) throws MalformedValueException {
        if (record.value() == null) {
            return new Change.Retraction(tombstoneKey(record), retractedAt(record));
        }
        Article article = Article.CONTRACT.decode(record.value());
        requireKey(record, article.id());
        Instant retractedAt = article.retractedAt();
        if (retractedAt != null) {
            Long revision = article.revision();
            return revision == null
                    ? new Change.Retraction(article.id(), retractedAt)
                    : new Change.Retraction(article.id(), retractedAt, revision);
        }
        return Canary.is(article.source().feedUrl())
                ? new Change.CanaryArrived(article.provenance().rawPartition(), article.observedAt())
                : new Change.Version(article, Tracing.traceId(record.headers()).orElse(null));
    }

    /// A tombstone follows long after the retraction. Its header `ce_time` has the time of the retraction.
    private static Instant retractedAt(ConsumerRecord<byte[], byte[]> tombstone) {
        try {
            return Contract.header(tombstone.headers(), "ce_time")
                    .map(Instant::parse)
                    .orElse(Instant.ofEpochMilli(tombstone.timestamp()));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(tombstone.timestamp());
        }
    }

    private static Change feedChange(ConsumerRecord<byte[], byte[]> record) throws MalformedValueException {
        Instant asOf = Instant.ofEpochMilli(record.timestamp());
        if (record.value() == null) {
            return new Change.FeedDropped(tombstoneKey(record), asOf);
        }
        FeedStatus status = FeedStatus.CONTRACT.decode(record.value());
        requireKey(record, status.feedId());
        return new Change.FeedPolled(status, asOf);
    }

    /// Returns the id in the key of a tombstone, which has no value.
    private static UUID tombstoneKey(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new IllegalArgumentException("the tombstone has no key");
        }
        UUID id = UUID.fromString(new String(record.key(), UTF_8));
        requireKey(record, id);
        return id;
    }

    /// Checks the key. With another key, or another spelling of the id, compaction would keep an outdated
    /// value.
    private static void requireKey(ConsumerRecord<byte[], byte[]> record, UUID id) {
        if (!Arrays.equals(record.key(), id.toString().getBytes(UTF_8))) {
            throw new IllegalArgumentException(
                    record.key() == null ? "the key is absent; the id is " + id : "the key is not the id " + id);
        }
    }
}
