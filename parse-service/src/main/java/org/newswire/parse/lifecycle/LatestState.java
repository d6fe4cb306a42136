package org.newswire.parse.lifecycle;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Changes;
import org.newswire.contract.Contract;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.KafkaSettings;

/// The state of an article after its last record in `news.articles`.
///
/// @param status      whether the article is published, retracted or deleted
/// @param revision    of the last record
/// @param fingerprint of the content ([Changes#fingerprint]); 0 if the article is retracted
/// @param observedAt  when a feed showed the version or retracted it; the latest such time if several did
/// @param rawOffset   offset of the last raw record in `news.raw`; [#ANY_OFFSET] if unknown
/// @param offset      offset of the last record in its partition of `news.articles`
/// @param publishedAt timestamp of that record, in milliseconds
/// @param onlyFeed    hash of the only feed that has shown the article since it was created; 0 if there
///     were or may have been others
/// @param broughtBy   hash of the feed that brought the content. If unknown, the feed that showed it last
@RecordBuilder
public record LatestState(
        Status status,
        long revision,
        Instant observedAt,
        long rawOffset,
        long fingerprint,
        long offset,
        long publishedAt,
        long onlyFeed,
        long broughtBy) {
    private static final long NOT_YET = -1;
    private static final long OTHERS = 0;

    /// Database and exports have microseconds.
    private static final Duration MAX_ROUNDING = Duration.ofNanos(999);

    /// The offset if no raw record is known to be newer.
    static final long ANY_OFFSET = Long.MAX_VALUE;

    /// Whether an article is published.
    public enum Status {
        PUBLISHED,
        /// The last record is a retraction.
        RETRACTED,
        /// The last record is a tombstone.
        DELETED
    }

    /// Returns the state after a record that is about to be published.
    ///
    /// @param event  null if it is unknown
    /// @param before the state before the record; null if unknown
    public static LatestState of(Article article, @Nullable Event event, @Nullable LatestState before) {
        long feed = hash(article.source().feedId());
        boolean isOnlyFeed = before == null ? event == Event.CREATED : before.onlyFeed == feed;
        boolean isSameContent = event == Event.CARRIED || event == Event.SUPERSEDED;
        boolean isPublished = article.retractedAt() == null;
        Instant observedAt = article.observedAt();
        return LatestStateBuilder.builder()
                .status(isPublished ? Status.PUBLISHED : Status.RETRACTED)
                .revision(revision(article))
                .observedAt(
                        isSameContent && before != null && before.observedAt.isAfter(observedAt)
                                ? before.observedAt
                                : observedAt)
                .rawOffset(article.provenance().rawOffset())
                .fingerprint(isPublished ? Changes.fingerprint(article) : 0)
                .offset(NOT_YET)
                .publishedAt(NOT_YET)
                .onlyFeed(isOnlyFeed ? feed : OTHERS)
                .broughtBy(before != null && isSameContent ? before.broughtBy : feed)
                .build();
    }

    private static long hash(UUID feed) {
        return feed.getMostSignificantBits() * 31 + feed.getLeastSignificantBits();
    }

    /// Returns the state after a record of `news.articles`, or empty if the record is malformed.
    ///
    /// @param before the state before the record; null if unknown
    public static Optional<LatestState> of(ConsumerRecord<byte[], byte[]> record, @Nullable LatestState before) {
        if (record.serializedValueSize() > KafkaSettings.MAX_RECORD_BYTES) {
            return Optional.empty(); // not written by this service: it can expand to many times its size
        }
        try {
            LatestState state = record.value() == null
                    ? tombstone(record, before)
                    : of(Article.CONTRACT.decode(record.value()), event(record), before);
            return Optional.of(state.at(record.offset(), record.timestamp()));
        } catch (MalformedValueException | DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Event event(ConsumerRecord<byte[], byte[]> record) {
        String type = Contract.header(record.headers(), "ce_type").orElse("");
        return Arrays.stream(Event.values())
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElse(null);
    }

    private static LatestState tombstone(ConsumerRecord<byte[], byte[]> record, @Nullable LatestState before) {
        Instant retractedAt = Contract.header(record.headers(), "ce_time")
                .map(Instant::parse)
                .orElse(Instant.ofEpochMilli(record.timestamp()));
        long revision = retractedAt.toEpochMilli();
        return LatestStateBuilder.builder()
                .status(Status.DELETED)
                .revision(before == null ? revision : Math.max(revision, before.revision))
                .observedAt(retractedAt)
                .rawOffset(before == null ? ANY_OFFSET : before.rawOffset)
                .offset(NOT_YET)
                .publishedAt(NOT_YET)
                .onlyFeed(before == null ? OTHERS : before.onlyFeed)
                .broughtBy(OTHERS)
                .build();
    }

    /// Records that were written before revisions existed get the revision that they would get now.
    private static long revision(Article article) {
        Long revision = article.revision();
        return revision == null ? article.observedAt().toEpochMilli() : revision;
    }

    /// Returns the state after the article's tombstone.
    public LatestState deleted() {
        return LatestStateBuilder.builder(this)
                .status(Status.DELETED)
                .fingerprint(0)
                .offset(NOT_YET)
                .publishedAt(NOT_YET)
                .build();
    }

    public LatestState at(long offset, long publishedAt) {
        return LatestStateBuilder.builder(this)
                .offset(offset)
                .publishedAt(publishedAt)
                .build();
    }

    /// Returns this state, published again after a late version.
    LatestState republishedAfter(LatestState late) {
        return LatestStateBuilder.builder(this).onlyFeed(late.onlyFeed).build();
    }

    /// Whether no other feed is known to have shown the article.
    boolean isOnlyFrom(UUID feed) {
        return onlyFeed == hash(feed);
    }

    /// Whether this feed is known to have brought the content.
    boolean isBroughtBy(UUID feed) {
        return broughtBy == hash(feed);
    }

    /// Whether a record without a page shows the version of this state once more, as when an export is imported
    /// into the installation that wrote it. Its content has less detail. A record with its page is parsed again.
    boolean isShownAgainBy(Article shown, Arrival arrival) {
        return arrival.isHistorical()
                && shown.provenance().sha256() == null
                && isBroughtBy(shown.source().feedId())
                && Duration.between(shown.observedAt(), observedAt).abs().compareTo(MAX_ROUNDING) <= 0;
    }

    public boolean isPublished() {
        return status == Status.PUBLISHED;
    }

    /// Whether a version arrives too late. All raw records of an article are in one partition, so their
    /// offsets order its versions. Clocks do not: they differ between instances and can be set back. The
    /// observation time counts only for
    ///
    /// - a historical record,
    /// - a record that is read again after the group's offsets were reset. (A recreated topic has low
    ///   offsets, but later times.)
    /// - a record of another feed that was observed before this state and published after it, for example
    ///   because its page was fetched in between.
    ///
    /// Times of historical records are compared in microseconds ([#MAX_ROUNDING]).
    boolean isNewerThan(Article shown, Arrival arrival) {
        return shown.observedAt().isBefore(arrival.isHistorical() ? observedAt.minus(MAX_ROUNDING) : observedAt)
                && (arrival.isHistorical()
                        || shown.provenance().rawOffset() <= rawOffset
                        || (!isBroughtBy(shown.source().feedId())
                                && arrival.publishedAt() >= observedAt.toEpochMilli()));
    }
}
