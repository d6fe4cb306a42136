package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Changes;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;

/// Where an article stands: what is remembered of its last record in `news.articles`.
///
/// @param fingerprint of what it says ([Changes#fingerprint]); 0 where it was taken back
/// @param observedAt  of the version, or of its retraction; where it was shown once more, the latest time
/// @param rawOffset   of the record in `news.raw` that showed it last; [#ANY_OFFSET] where that is not known
/// @param offset      of that record in its partition: there the rest can be read
/// @param publishedAt time of that record, in milliseconds
/// @param onlyFeed    hash of the feed through which alone it has come since it was created; 0 where there
///     were others, or there may have been
/// @param broughtBy   hash of the feed that brought the version, whichever has shown it since; of the one
///     that showed it last, where that is not known
record Standing(
        State state,
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

    /// No raw record is known to be later.
    static final long ANY_OFFSET = Long.MAX_VALUE;

    enum State {
        STANDING,
        /// Taken back, and its record says so.
        RETRACTED,
        /// Taken back, and followed by a tombstone.
        GONE
    }

    /// Of an article that is about to be published.
    ///
    /// @param event  what its record tells; null where that is none that we know
    /// @param before where it stood; null where that is not known
    static Standing of(Article article, @Nullable Event event, @Nullable Standing before) {
        long feed = hash(article.source().feedId());
        boolean isAlone = before == null ? event == Event.CREATED : before.onlyFeed == feed;
        boolean isOnlyShown = event == Event.CARRIED || event == Event.SUPERSEDED;
        boolean stands = article.retractedAt() == null;
        return new Standing(
                stands ? State.STANDING : State.RETRACTED,
                revision(article),
                isOnlyShown && before != null && before.observedAt.isAfter(article.observedAt())
                        ? before.observedAt
                        : article.observedAt(),
                article.provenance().rawOffset(),
                stands ? Changes.fingerprint(article) : 0,
                NOT_YET,
                NOT_YET,
                isAlone ? feed : OTHERS,
                before != null && isOnlyShown ? before.broughtBy : feed);
    }

    private static long hash(UUID feed) {
        return feed.getMostSignificantBits() * 31 + feed.getLeastSignificantBits();
    }

    /// Of a record of `news.articles`; empty where that is not what it should be.
    ///
    /// @param before where it stood; null where that is not known
    static Optional<Standing> of(ConsumerRecord<byte[], byte[]> record, @Nullable Standing before) {
        if (record.serializedValueSize() > KafkaSettings.MAX_RECORD_BYTES) {
            return Optional.empty(); // none of ours: it can expand to many times its size
        }
        try {
            Standing standing = record.value() == null
                    ? tombstone(record, before)
                    : of(Article.CONTRACT.decode(record.value()), event(record), before);
            return Optional.of(standing.at(record.offset(), record.timestamp()));
        } catch (Malformed | DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Event event(ConsumerRecord<byte[], byte[]> record) {
        String type = Contract.header(record.headers(), "ce_type").orElse("");
        for (Event each : Event.values()) {
            if (each.type().equals(type)) {
                return each;
            }
        }
        return null;
    }

    private static Standing tombstone(ConsumerRecord<byte[], byte[]> record, @Nullable Standing before) {
        Instant retractedAt = Contract.header(record.headers(), "ce_time")
                .map(Instant::parse)
                .orElse(Instant.ofEpochMilli(record.timestamp()));
        long revision = retractedAt.toEpochMilli();
        return before == null
                ? new Standing(State.GONE, revision, retractedAt, ANY_OFFSET, 0, NOT_YET, NOT_YET, OTHERS, OTHERS)
                : new Standing(
                        State.GONE,
                        Math.max(revision, before.revision),
                        retractedAt,
                        before.rawOffset,
                        0,
                        NOT_YET,
                        NOT_YET,
                        before.onlyFeed,
                        OTHERS);
    }

    /// Records from before revisions were counted have that which they would get today.
    private static long revision(Article article) {
        Long revision = article.revision();
        return revision == null ? article.observedAt().toEpochMilli() : revision;
    }

    /// The article of a record's key; empty where that is no id.
    static Optional<UUID> id(byte @Nullable [] key) {
        try {
            return key == null ? Optional.empty() : Optional.of(UUID.fromString(new String(key, UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Standing gone() {
        return new Standing(State.GONE, revision, observedAt, rawOffset, 0, NOT_YET, NOT_YET, onlyFeed, broughtBy);
    }

    Standing at(long offset, long publishedAt) {
        return new Standing(
                state, revision, observedAt, rawOffset, fingerprint, offset, publishedAt, onlyFeed, broughtBy);
    }

    /// The same, once more behind a version that came late.
    Standing behind(Standing late) {
        return new Standing(
                state, revision, observedAt, rawOffset, fingerprint, offset, publishedAt, late.onlyFeed, broughtBy);
    }

    /// Whether it has come through this feed alone, as far as is remembered.
    boolean hasOnly(UUID feed) {
        return onlyFeed == hash(feed);
    }

    /// Whether this feed brought the version, as far as is remembered.
    boolean isBroughtBy(UUID feed) {
        return broughtBy == hash(feed);
    }

    boolean stands() {
        return state == State.STANDING;
    }

    /// Whether a version comes too late. The raw records of an article are in one partition, so their offsets
    /// order its versions: clocks of instances differ, and are set back. The time of observation counts only for
    ///
    /// - a record of the past,
    /// - a record that is read again because the offsets of parse were reset. (A topic that was created again
    ///   has low offsets, but later times.)
    /// - a record of another feed that waited, for its page say, and meanwhile the present version was observed:
    ///   by its own clock it was observed before, and published after that.
    boolean isNewerThan(Article shown, Arrival arrival) {
        return shown.observedAt().isBefore(observedAt)
                && (arrival.isPast()
                        || shown.provenance().rawOffset() <= rawOffset
                        || (!isBroughtBy(shown.source().feedId())
                                && arrival.publishedAt() >= observedAt.toEpochMilli()));
    }
}
