package org.newswire.parse;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.Standing.State;

/// Where the articles of one partition of `news.articles` stand: those published last, up to a number
/// of them (some 200 bytes each). Not thread-safe.
///
/// Retractions that wait for their tombstone are kept beyond that number.
final class ArticleMemory {
    private final int maxArticles;
    private final Map<UUID, Standing> lastPublishedLast = new LinkedHashMap<>();
    private final Map<UUID, Standing> retracted = new LinkedHashMap<>();

    ArticleMemory(int maxArticles) {
        this.maxArticles = maxArticles;
    }

    @Nullable
    Standing find(UUID id) {
        Standing standing = lastPublishedLast.get(id);
        return standing == null ? retracted.get(id) : standing;
    }

    void put(UUID id, Standing standing) {
        lastPublishedLast.remove(id);
        lastPublishedLast.put(id, standing);
        retracted.remove(id);
        if (standing.state() == State.RETRACTED) {
            retracted.put(id, standing);
        }
        if (lastPublishedLast.size() > maxArticles) {
            dropFirst();
        }
    }

    /// Drops what was published before then.
    void forget(Instant before) {
        long then = before.toEpochMilli();
        while (!lastPublishedLast.isEmpty()
                && lastPublishedLast.values().iterator().next().publishedAt() < then) {
            dropFirst();
        }
    }

    /// Those whose retraction was published before then and has no tombstone yet.
    List<UUID> retractedBefore(Instant time) {
        long then = time.toEpochMilli();
        return retracted.entrySet().stream()
                .takeWhile(entry -> entry.getValue().publishedAt() < then)
                .map(Map.Entry::getKey)
                .toList();
    }

    int size() {
        return lastPublishedLast.size();
    }

    private void dropFirst() {
        Iterator<UUID> first = lastPublishedLast.keySet().iterator();
        first.next();
        first.remove();
    }
}
