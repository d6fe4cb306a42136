package org.newswire.ingest;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.ItemIdentity.Identified;
import org.newswire.ingest.KnownItems.Item;
import org.newswire.ingest.fetch.Lane;

/// The items of one feed that wait for their pages: live ones first, within a lane by the time of their
/// next try. Used by one thread.
final class WaitingItems {
    private final Map<UUID, Waiting> byArticle = new HashMap<>();
    private final Map<Lane, PriorityQueue<Waiting>> queues = new EnumMap<>(Lane.class);
    private long arrivals;

    WaitingItems() {
        for (Lane lane : Lane.values()) {
            queues.put(
                    lane, new PriorityQueue<>(Comparator.comparing(Waiting::at).thenComparingLong(Waiting::number)));
        }
    }

    /// An item that waits.
    ///
    /// @param item       as its feed shows it; its `former` is what has been published
    /// @param document   the document that showed it
    /// @param articleId  under which the feed's known items hold it meanwhile
    /// @param since      when it was first seen
    /// @param tries      how often its page was asked for
    /// @param at         when it is to be asked for
    /// @param reservedKib room that it holds
    record Waiting(
            Identified item,
            RawItems document,
            UUID articleId,
            Lane lane,
            Instant since,
            int tries,
            Instant at,
            int reservedKib,
            long number) {
        Waiting retry(Instant later) {
            return new Waiting(item, document, articleId, lane, since, tries + 1, later, reservedKib, number);
        }

        /// The feed shows the item anew before it was published.
        Waiting edited(Identified now, RawItems by) {
            Identified merged = now.following(item.former());
            return new Waiting(merged, by, articleId, lane, since, tries, at, reservedKib, number);
        }
    }

    void add(Identified item, RawItems document, UUID articleId, Lane lane, Instant now, int reservedKib) {
        put(new Waiting(item, document, articleId, lane, now, 0, now, reservedKib, arrivals++));
    }

    void put(Waiting waiting) {
        byArticle.put(waiting.articleId(), waiting);
        queue(waiting.lane()).add(waiting);
    }

    /// The item that waits under this article id.
    Optional<Waiting> find(@Nullable Item former) {
        return former == null ? Optional.empty() : Optional.ofNullable(byArticle.get(former.articleId()));
    }

    void remove(Waiting waiting) {
        byArticle.remove(waiting.articleId());
        queue(waiting.lane()).remove(waiting);
    }

    /// Takes the next one that is due.
    Optional<Waiting> take(Instant now) {
        for (Lane lane : Lane.values()) {
            Waiting first = queue(lane).peek();
            if (first != null && !first.at().isAfter(now)) {
                remove(first);
                return Optional.of(first);
            }
        }
        return Optional.empty();
    }

    boolean holdsLiveDue(Instant now) {
        Waiting first = queue(Lane.LIVE).peek();
        return first != null && !first.at().isAfter(now);
    }

    /// Room that those hold which wait.
    int reservedKib() {
        return byArticle.values().stream().mapToInt(Waiting::reservedKib).sum();
    }

    void clear() {
        byArticle.clear();
        queues.values().forEach(PriorityQueue::clear);
    }

    boolean isEmpty() {
        return byArticle.isEmpty();
    }

    /// When the next one is due, absent where none waits.
    Optional<Instant> nextAt() {
        return queues.values().stream()
                .filter(queue -> !queue.isEmpty())
                .map(queue -> queue.element().at())
                .min(Comparator.naturalOrder());
    }

    /// What may be remembered of a known item now: of one that waits, only what was published of it
    /// before.
    Optional<Item> published(Item known) {
        Waiting waiting = byArticle.get(known.articleId());
        return waiting == null
                ? Optional.of(known)
                : Optional.ofNullable(waiting.item().former());
    }

    private PriorityQueue<Waiting> queue(Lane lane) {
        return Objects.requireNonNull(queues.get(lane));
    }
}
