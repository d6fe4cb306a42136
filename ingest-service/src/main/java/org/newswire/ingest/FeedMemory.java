package org.newswire.ingest;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.FeedStatus;

/// A value of `news.feed-memory`, private to the ingest: what it needs to know of a feed to go on polling
/// it. The key is the feed's id, in text.
///
/// It is replaced in the same transaction that publishes the items found by a poll, so what it says is
/// known has been published.
///
/// @param etag         validator, byte for byte as the server gave it
/// @param lastModified validator, byte for byte as the server gave it
/// @param bodyHash     SHA-256 of the last document that was read, in hex
/// @param knownItems   [KnownItems#encode()]
record FeedMemory(
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        @Nullable String format,
        @Nullable String title,
        FeedStatus.State state,
        FeedStatus.Reason reason,
        Instant nextPollAt,
        @Nullable Instant lastPollAt,
        @Nullable Instant lastSuccessAt,
        int failures,
        long polls,
        long itemsPublished,
        @Nullable Double itemsPerDay,
        List<String> flags,
        String knownItems) {

    static final Topic TOPIC = Topic.compacted("news.feed-memory", 32);
    static final Contract<FeedMemory> CONTRACT = new Contract<>("feed-memory", FeedMemory.class);

    FeedMemory {
        flags = List.copyOf(flags);
    }

    /// Of a feed that was never polled: due at once.
    static FeedMemory blank(Instant now) {
        return new FeedMemory(
                null,
                null,
                null,
                null,
                null,
                FeedStatus.State.ACTIVE,
                FeedStatus.Reason.RHYTHM,
                now,
                null,
                null,
                0,
                0,
                0,
                null,
                List.of(),
                "");
    }

    /// Some items of a document were published; the document as a whole was not.
    FeedMemory withKnown(String items, long published) {
        return new FeedMemory(
                etag,
                lastModified,
                bodyHash,
                format,
                title,
                state,
                reason,
                nextPollAt,
                lastPollAt,
                lastSuccessAt,
                failures,
                polls,
                published,
                itemsPerDay,
                flags,
                items);
    }

    /// A poll ended that brought no document.
    FeedMemory polled(FeedStatus.State now, PollSchedule.Next next, Instant at, int failuresInARow) {
        return new FeedMemory(
                etag,
                lastModified,
                bodyHash,
                format,
                title,
                now,
                next.reason(),
                next.at(),
                at,
                lastSuccessAt,
                failuresInARow,
                polls + 1,
                itemsPublished,
                itemsPerDay,
                flags,
                knownItems);
    }

    /// A poll was put off.
    FeedMemory waiting(PollSchedule.Next next) {
        return new FeedMemory(
                etag,
                lastModified,
                bodyHash,
                format,
                title,
                FeedStatus.State.THROTTLED,
                next.reason(),
                next.at(),
                lastPollAt,
                lastSuccessAt,
                failures,
                polls,
                itemsPublished,
                itemsPerDay,
                flags,
                knownItems);
    }

    FeedMemory withValidators(@Nullable String newEtag, @Nullable String newLastModified, Instant successAt) {
        return new FeedMemory(
                newEtag,
                newLastModified,
                bodyHash,
                format,
                title,
                state,
                reason,
                nextPollAt,
                lastPollAt,
                successAt,
                failures,
                polls,
                itemsPublished,
                itemsPerDay,
                flags,
                knownItems);
    }

    /// What everyone may know of the feed.
    FeedStatus status(FeedDefinition feed, @Nullable Integer httpStatus, @Nullable PollFailure failure) {
        return new FeedStatus(
                feed.id(),
                feed.url(),
                feed.name(),
                title,
                feed.tags(),
                format,
                state,
                reason,
                lastPollAt,
                lastSuccessAt,
                nextPollAt,
                httpStatus,
                failure == null ? null : failure.name(),
                failure == null ? null : failure.detail(),
                failures,
                polls,
                itemsPublished,
                itemsPerDay,
                flags,
                failure == null ? null : failure.replacement());
    }
}
