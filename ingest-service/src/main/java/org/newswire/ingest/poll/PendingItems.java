package org.newswire.ingest.poll;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.raw.RawItem;

/// The items of one feed that wait for their pages, or for the backfill rate. With equal priority they are
/// ordered by the time of their next attempt. Backfill items are taken at the rate that [BackfillRateLimiter]
/// allows, [#MAX_TURN_ITEMS] per turn. Used by one thread.
final class PendingItems {
    /// Backfill waits for a live item that is due within this time, because the task does nothing else
    /// while it waits for a page.
    private static final Duration LIVE_PRIORITY_TIME = Duration.ofSeconds(30);

    private static final int MAX_TURN_ITEMS = 50;

    private final BackfillRateLimiter rate;
    private final Map<UUID, Pending> byArticle = new HashMap<>();
    private final Map<RequestPriority, NavigableSet<Pending>> queues = new EnumMap<>(RequestPriority.class);
    private long arrivals;
    private int turnItemsLeft;
    private Instant turnAt = Instant.MIN;

    PendingItems(BackfillRateLimiter rate) {
        this.rate = rate;
        for (RequestPriority priority : RequestPriority.values()) {
            queues.put(priority, new TreeSet<>(Comparator.comparing(Pending::at).thenComparingLong(Pending::number)));
        }
    }

    /// @param item        as its feed lists it; its `former` has been published
    /// @param document    the document that listed it
    /// @param articleId   its id in the known items
    /// @param since       when it was first seen
    /// @param tries       number of requests for its page so far
    /// @param at          time of the next attempt
    /// @param reservedKib memory that it holds
    /// @param unpaged     whether it needs no page
    /// @param instead     why it has no page; null if its page is fetched, or not wanted
    @RecordBuilder
    @RecordBuilder.Options(prefixEnclosingClassNames = false)
    record Pending(
            IdentifiedItem item,
            RawItemFactory document,
            UUID articleId,
            RequestPriority priority,
            Instant since,
            int tries,
            Instant at,
            int reservedKib,
            boolean unpaged,
            RawItem.@Nullable Page instead,
            long number)
            implements PendingBuilder.With {
        Pending retry(Instant later) {
            return withTries(tries + 1).withAt(later);
        }

        /// Returns this item as its feed lists it now, while it was still pending.
        ///
        /// @param now relative to its published version
        /// @param kib memory that it holds
        Pending edited(IdentifiedItem now, RawItemFactory by, int kib) {
            return withItem(now).withDocument(by).withReservedKib(kib);
        }
    }

    /// Adds an item whose page must be fetched.
    void add(
            IdentifiedItem item,
            RawItemFactory document,
            UUID articleId,
            RequestPriority priority,
            Instant now,
            int reservedKib) {
        put(pending(item, document, articleId, now)
                .priority(priority)
                .reservedKib(reservedKib)
                .build());
    }

    private PendingBuilder pending(IdentifiedItem item, RawItemFactory document, UUID articleId, Instant now) {
        return PendingBuilder.builder()
                .item(item)
                .document(document)
                .articleId(articleId)
                .since(now)
                .at(now)
                .number(arrivals++);
    }

    /// Adds a backfill item that needs no page.
    ///
    /// @param instead why it has no page; null if no page is wanted
    void addUnpaged(
            IdentifiedItem item,
            RawItemFactory document,
            UUID articleId,
            Instant now,
            int reservedKib,
            RawItem.@Nullable Page instead) {
        put(pending(item, document, articleId, now)
                .priority(RequestPriority.BACKFILL)
                .reservedKib(reservedKib)
                .unpaged(true)
                .instead(instead)
                .build());
    }

    void put(Pending pending) {
        byArticle.put(pending.articleId(), pending);
        queue(pending.priority()).add(pending);
    }

    /// Returns the pending item with this article id.
    Optional<Pending> find(@Nullable Item former) {
        return former == null ? Optional.empty() : Optional.ofNullable(byArticle.get(former.articleId()));
    }

    /// Returns the items that one of these documents listed last, in order of arrival.
    List<Pending> of(Set<RawItemFactory> documents) {
        return byArticle.values().stream()
                .filter(item -> documents.contains(item.document()))
                .sorted(Comparator.comparingLong(Pending::number))
                .toList();
    }

    void remove(Pending pending) {
        byArticle.remove(pending.articleId());
        queue(pending.priority()).remove(pending);
    }

    /// Takes the next due item of a priority.
    Optional<Pending> take(RequestPriority priority, Instant now) {
        if (!isDue(priority, now)) {
            return Optional.empty();
        }
        Pending first = queue(priority).first();
        remove(first);
        return Optional.of(first);
    }

    /// Takes the next backfill item if its turn has come.
    Optional<Pending> takeBackfill(Instant now) {
        Instant live = nextLiveAt().orElse(Instant.MAX);
        if (live.isBefore(now.plus(LIVE_PRIORITY_TIME))) {
            turnAt = turnAt.isBefore(live) ? live : turnAt;
            return Optional.empty();
        }
        if (rate.heldUntil().isAfter(now)) {
            turnItemsLeft = 0;
            turnAt = rate.heldUntil();
            return Optional.empty();
        }
        if (turnItemsLeft == 0 && isDue(RequestPriority.BACKFILL, now)) {
            turnItemsLeft = Math.min(backfillCount(), MAX_TURN_ITEMS);
            turnAt = rate.reserve(turnItemsLeft);
        }
        if (turnItemsLeft == 0 || turnAt.isAfter(now)) {
            return Optional.empty();
        }
        Optional<Pending> next = take(RequestPriority.BACKFILL, now);
        turnItemsLeft -= next.isPresent() ? 1 : 0;
        return next;
    }

    boolean isDue(RequestPriority priority, Instant now) {
        NavigableSet<Pending> queue = queue(priority);
        return !queue.isEmpty() && !queue.first().at().isAfter(now);
    }

    /// When the next live item is due; absent if no live item is pending.
    Optional<Instant> nextLiveAt() {
        return queue(RequestPriority.LIVE).stream().findFirst().map(Pending::at);
    }

    List<Pending> live() {
        return List.copyOf(queue(RequestPriority.LIVE));
    }

    int liveCount() {
        return queue(RequestPriority.LIVE).size();
    }

    int backfillCount() {
        return queue(RequestPriority.BACKFILL).size();
    }

    Collection<Pending> all() {
        return byArticle.values();
    }

    void clear() {
        byArticle.clear();
        queues.values().forEach(NavigableSet::clear);
    }

    boolean isEmpty() {
        return byArticle.isEmpty();
    }

    /// When the next item is due; absent if no item is pending.
    Optional<Instant> nextAt() {
        return queues.entrySet().stream()
                .filter(priority -> !priority.getValue().isEmpty())
                .map(priority -> {
                    Instant at = priority.getValue().first().at();
                    return priority.getKey() == RequestPriority.BACKFILL && turnAt.isAfter(at) ? turnAt : at;
                })
                .min(Comparator.naturalOrder());
    }

    /// Returns the published version of a known item; absent if it is pending and was never published.
    Optional<Item> published(Item known) {
        Pending pending = byArticle.get(known.articleId());
        return pending == null
                ? Optional.of(known)
                : Optional.ofNullable(pending.item().former());
    }

    private NavigableSet<Pending> queue(RequestPriority priority) {
        return Objects.requireNonNull(queues.get(priority));
    }
}
