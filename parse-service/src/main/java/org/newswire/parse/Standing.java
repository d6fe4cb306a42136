package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Changes;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;

/// Where an article stands: what is remembered of its last record in `news.articles`.
///
/// @param fingerprint of what it says ([Changes#fingerprint]); 0 where it was taken back
/// @param observedAt  of the version, or of its retraction
/// @param offset      of that record in its partition: there the rest can be read
/// @param publishedAt time of that record, in milliseconds
record Standing(State state, long revision, Instant observedAt, long fingerprint, long offset, long publishedAt) {
    private static final long NOT_YET = -1;

    enum State {
        STANDING,
        /// Taken back, and its record says so.
        RETRACTED,
        /// Taken back, and followed by a tombstone.
        GONE
    }

    /// Of an article that is about to be published.
    static Standing of(Article article) {
        boolean stands = article.retractedAt() == null;
        return new Standing(
                stands ? State.STANDING : State.RETRACTED,
                revision(article),
                article.observedAt(),
                stands ? Changes.fingerprint(article) : 0,
                NOT_YET,
                NOT_YET);
    }

    /// Of a record of `news.articles`; empty where that is not what it should be.
    static Optional<Standing> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            Standing standing =
                    record.value() == null ? tombstone(record) : of(Article.CONTRACT.decode(record.value()));
            return Optional.of(standing.at(record.offset(), record.timestamp()));
        } catch (Malformed | DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Standing tombstone(ConsumerRecord<byte[], byte[]> record) {
        Instant retractedAt = Contract.header(record.headers(), "ce_time")
                .map(Instant::parse)
                .orElse(Instant.ofEpochMilli(record.timestamp()));
        return new Standing(State.GONE, retractedAt.toEpochMilli(), retractedAt, 0, NOT_YET, NOT_YET);
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
        return new Standing(State.GONE, revision, observedAt, 0, NOT_YET, NOT_YET);
    }

    Standing at(long offset, long publishedAt) {
        return new Standing(state, revision, observedAt, fingerprint, offset, publishedAt);
    }

    boolean stands() {
        return state == State.STANDING;
    }

    /// Whether a version of then comes too late.
    boolean isNewerThan(Instant observed) {
        return observed.isBefore(observedAt);
    }
}
