package org.newswire.ingest.visit;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.ingest.items.RawItems;
import org.newswire.raw.RawItem;

/// The items of one feed that wait for their pages, or for their turn where they need none: live ones
/// first, within a lane by the time of their next try. Used by one thread.
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
    /// @param unpaged    needs no page
    /// @param instead    of the page, where it needs none: why there is none, or null
    record Waiting(
            Identified item,
            RawItems document,
            UUID articleId,
            Lane lane,
            Instant since,
            int tries,
            Instant at,
            int reservedKib,
            boolean unpaged,
            RawItem.@Nullable Page instead,
            long number) {
        Waiting retry(Instant later) {
            return new Waiting(
                    item, document, articleId, lane, since, tries + 1, later, reservedKib, unpaged, instead, number);
        }

        /// The feed shows the item anew before it was published.
        ///
        /// @param moreKib room that it holds besides
        Waiting edited(Identified now, RawItems by, int moreKib) {
            Identified merged = now.following(item.former());
            int kib = reservedKib + moreKib;
            return new Waiting(merged, by, articleId, lane, since, tries, at, kib, unpaged, instead, number);
        }
    }

    /// An item that waits for its page.
    void add(Identified item, RawItems document, UUID articleId, Lane lane, Instant now, int reservedKib) {
        put(new Waiting(item, document, articleId, lane, now, 0, now, reservedKib, false, null, arrivals++));
    }

    /// An item of a backlog that needs no page and waits for its turn.
    ///
    /// @param instead why it has no page; null where none is wanted
    void addUnpaged(
            Identified item,
            RawItems document,
            UUID articleId,
            Instant now,
            int reservedKib,
            RawItem.@Nullable Page instead) {
        put(new Waiting(item, document, articleId, Lane.BACKFILL, now, 0, now, reservedKib, true, instead, arrivals++));
    }

    void put(Waiting waiting) {
        byArticle.put(waiting.articleId(), waiting);
        queue(waiting.lane()).add(waiting);
    }

    /// The item that waits under this article id.
    Optional<Waiting> find(@Nullable Item former) {
        return former == null ? Optional.empty() : Optional.ofNullable(byArticle.get(former.articleId()));
    }

    /// Those that one of these documents showed last, in the order in which they came.
    List<Waiting> of(Set<RawItems> documents) {
        return byArticle.values().stream()
                .filter(item -> documents.contains(item.document()))
                .sorted(Comparator.comparingLong(Waiting::number))
                .toList();
    }

    void remove(Waiting waiting) {
        byArticle.remove(waiting.articleId());
        queue(waiting.lane()).remove(waiting);
    }

    /// Takes the next one that is due in a lane.
    Optional<Waiting> take(Lane lane, Instant now) {
        Waiting first = queue(lane).peek();
        if (first == null || first.at().isAfter(now)) {
            return Optional.empty();
        }
        remove(first);
        return Optional.of(first);
    }

    boolean holdsLiveDue(Instant now) {
        return holdsDue(Lane.LIVE, now);
    }

    boolean holdsDue(Lane lane, Instant now) {
        Waiting first = queue(lane).peek();
        return first != null && !first.at().isAfter(now);
    }

    /// When the next live one is due, absent where none waits.
    Optional<Instant> nextLiveAt() {
        return Optional.ofNullable(queue(Lane.LIVE).peek()).map(Waiting::at);
    }

    /// How many live ones wait.
    int live() {
        return queue(Lane.LIVE).size();
    }

    /// How many of a backlog wait.
    int backlog() {
        return queue(Lane.BACKFILL).size();
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
    ///
    /// @param turn before which none of a backlog is
    Optional<Instant> nextAt(Instant turn) {
        return queues.entrySet().stream()
                .filter(lane -> !lane.getValue().isEmpty())
                .map(lane -> {
                    Instant at = lane.getValue().element().at();
                    return lane.getKey() == Lane.BACKFILL && turn.isAfter(at) ? turn : at;
                })
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
