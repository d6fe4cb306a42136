package org.newswire.parse.known;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.lifecycle.LatestState;
import org.newswire.parse.lifecycle.LatestState.Status;

/// The states of the articles of one partition of `news.articles`: those published last, up to a limit
/// (about 200 bytes each). Not thread-safe.
///
/// Retractions that wait for their tombstone count towards the limit. Other articles are dropped for them.
/// At most half of the limit may wait for the due time: beyond that, the oldest are due early. So half of
/// the limit is always available for articles. A batch adds no more retractions than it gets tombstones.
/// Only a partition that was filled under a higher limit can hold more retractions than fit. Then the
/// oldest are kept. After their tombstones, the partition must be loaded again for the others
/// ([#unknownRetractionsFrom]), because compaction needs each tombstone.
final class ArticleStates {
    private final int maxArticles;
    private final int maxWaiting;
    private final long retractionsFrom;

    /// In the order of publication, without the articles that wait for their tombstone.
    private final SequencedMap<UUID, LatestState> articles = new LinkedHashMap<>();

    /// Articles that wait for their tombstone, in the order of publication.
    private final SequencedMap<UUID, LatestState> retracted = new LinkedHashMap<>();

    /// Offset of the first retraction that did not fit.
    private long firstUnknown = Long.MAX_VALUE;

    /// @param retractionsFrom no retraction before this offset waits for its tombstone
    ArticleStates(int maxArticles, long retractionsFrom) {
        this.maxArticles = maxArticles;
        this.retractionsFrom = retractionsFrom;
        this.maxWaiting = (maxArticles + 1) / 2;
    }

    @Nullable
    LatestState find(UUID id) {
        LatestState state = articles.get(id);
        return state == null ? retracted.get(id) : state;
    }

    void put(UUID id, LatestState state) {
        articles.remove(id);
        retracted.remove(id);
        boolean waits = state.status() == Status.RETRACTED && state.offset() >= retractionsFrom;
        if (waits && retracted.size() < maxArticles) {
            retracted.put(id, state);
        } else {
            firstUnknown = waits ? Math.min(firstUnknown, state.offset()) : firstUnknown;
            articles.put(id, state);
        }
        if (size() > maxArticles && !articles.isEmpty()) {
            articles.pollFirstEntry();
        }
    }

    /// Drops the states of articles that were published before a time.
    void dropBefore(Instant before) {
        long then = before.toEpochMilli();
        while (!articles.isEmpty() && articles.firstEntry().getValue().publishedAt() < then) {
            articles.pollFirstEntry();
        }
    }

    /// The retractions whose tombstone is due, the oldest first. These are the retractions published before
    /// that time, and the oldest ones beyond half of the limit.
    List<UUID> tombstonesDue(Instant time) {
        int early = retracted.size() - maxWaiting;
        long past = retracted.values().stream()
                .takeWhile(state -> state.publishedAt() < time.toEpochMilli())
                .count();
        return retracted.keySet().stream().limit(Math.max(early, past)).toList();
    }

    /// The offset of the first retraction that did not fit, once all earlier ones have their tombstone.
    OptionalLong unknownRetractionsFrom() {
        boolean isNext =
                retracted.isEmpty() || retracted.firstEntry().getValue().offset() > firstUnknown;
        return isNext && firstUnknown < Long.MAX_VALUE ? OptionalLong.of(firstUnknown) : OptionalLong.empty();
    }

    int size() {
        return articles.size() + retracted.size();
    }
}
