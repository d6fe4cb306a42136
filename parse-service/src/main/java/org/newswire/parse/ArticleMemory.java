package org.newswire.parse;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.Standing.State;

/// The state of the articles of one partition of `news.articles`: those published last, up to a number
/// of them (some 200 bytes each). Not thread-safe.
///
/// Retractions that wait for their tombstone count within that number; other articles are dropped for them.
/// At most half of the number may wait until their time: beyond that, the oldest are due early. So the other
/// half is always available for articles, whatever publishers retract. A batch adds no more retractions than
/// it gets tombstones. So only a partition that was filled under a higher limit can hold more than fit. In
/// this case the oldest are kept. Once their tombstones are published, the partition must be read again for
/// the others ([#unknownRetractionsFrom]): compaction needs each tombstone.
final class ArticleMemory {
    private final int maxArticles;
    private final int maxWaiting;
    private final long retractionsFrom;

    /// In the order of publication, without the articles that wait for their tombstone.
    private final Map<UUID, Standing> articles = new LinkedHashMap<>();

    /// Articles that wait for their tombstone, in the order of publication.
    private final Map<UUID, Standing> retracted = new LinkedHashMap<>();

    /// Offset of the first retraction that did not fit.
    private long firstUnknown = Long.MAX_VALUE;

    ArticleMemory(int maxArticles) {
        this(maxArticles, 0);
    }

    /// @param retractionsFrom no retraction before this offset waits for its tombstone
    ArticleMemory(int maxArticles, long retractionsFrom) {
        this.maxArticles = maxArticles;
        this.retractionsFrom = retractionsFrom;
        this.maxWaiting = (maxArticles + 1) / 2;
    }

    @Nullable
    Standing find(UUID id) {
        Standing standing = articles.get(id);
        return standing == null ? retracted.get(id) : standing;
    }

    void put(UUID id, Standing standing) {
        articles.remove(id);
        retracted.remove(id);
        boolean waits = standing.state() == State.RETRACTED && standing.offset() >= retractionsFrom;
        if (waits && retracted.size() < maxArticles) {
            retracted.put(id, standing);
        } else {
            firstUnknown = waits ? Math.min(firstUnknown, standing.offset()) : firstUnknown;
            articles.put(id, standing);
        }
        if (size() > maxArticles && !articles.isEmpty()) {
            dropFirst();
        }
    }

    /// Drops what was published before then.
    void forget(Instant before) {
        long then = before.toEpochMilli();
        while (!articles.isEmpty() && articles.values().iterator().next().publishedAt() < then) {
            dropFirst();
        }
    }

    /// The retractions whose tombstone is due, the oldest first. These are the retractions published before
    /// that time, and the oldest ones beyond half of the limit.
    List<UUID> tombstonesDue(Instant time) {
        long then = time.toEpochMilli();
        int early = retracted.size() - maxWaiting;
        return retracted.entrySet().stream()
                .limit(Math.max(early, firstNotBefore(then)))
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean hasTombstonesDue(Instant time) {
        return retracted.size() > maxWaiting
                || (!retracted.isEmpty() && retracted.values().iterator().next().publishedAt() < time.toEpochMilli());
    }

    private long firstNotBefore(long then) {
        return retracted.values().stream()
                .takeWhile(standing -> standing.publishedAt() < then)
                .count();
    }

    /// The offset of the first retraction that did not fit, once all earlier ones have their tombstone.
    OptionalLong unknownRetractionsFrom() {
        boolean isNext =
                retracted.isEmpty() || retracted.values().iterator().next().offset() > firstUnknown;
        return isNext && firstUnknown < Long.MAX_VALUE ? OptionalLong.of(firstUnknown) : OptionalLong.empty();
    }

    int size() {
        return articles.size() + retracted.size();
    }

    private void dropFirst() {
        Iterator<UUID> first = articles.keySet().iterator();
        first.next();
        first.remove();
    }
}
