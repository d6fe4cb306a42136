package org.newswire.store.page.feeds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.store.page.feeds.FeedFilter.Sort;
import org.newswire.store.page.feeds.SourcesModel.Count;

/// All feeds at one time, by what the table of feeds is filtered and sorted by. Each order is computed when
/// it is first used. Thread-safe.
final class FeedIndex {
    /// Other flags come from records that this version does not know.
    private static final Predicate<String> IS_FLAG =
            Pattern.compile("[a-z0-9-]{1,50}").asMatchPredicate();

    private static final int MAX_FLAGS = 30;

    private final List<FeedKeys> feeds;
    private final List<Count> flags;
    private final Map<Order, List<FeedKeys>> sorted = new ConcurrentHashMap<>();

    private record Order(Sort sort, boolean descending) {}

    /// The part of the index that a page of the table shows.
    ///
    /// @param ids    feeds of the page, in its order
    /// @param states number of feeds by state, among those that match the other filters
    /// @param total  feeds that match the filter
    record Found(List<UUID> ids, List<Count> states, long total) {
        Found {
            ids = List.copyOf(ids);
            states = List.copyOf(states);
        }
    }

    /// @param feeds by id, which is the last sort key of each order
    FeedIndex(List<FeedKeys> feeds) {
        this.feeds = List.copyOf(feeds);
        this.flags = countedFlags(feeds);
    }

    private static List<Count> countedFlags(List<FeedKeys> feeds) {
        Map<String, Long> counts = new HashMap<>();
        feeds.stream()
                .filter(FeedKeys::watched)
                .flatMap(feed -> feed.flags().stream())
                .filter(IS_FLAG)
                .forEach(flag -> counts.merge(flag, 1L, Long::sum));
        return mostFrequentFirst(counts).stream().limit(MAX_FLAGS).toList();
    }

    private static List<Count> mostFrequentFirst(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(each -> new Count(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong(Count::feeds).reversed().thenComparing(Count::code))
                .toList();
    }

    /// Returns the flags of the polled feeds, most frequent first.
    List<Count> flags() {
        return flags;
    }

    Found find(FeedFilter filter, Instant now) {
        Instant lateBefore = now.minus(Feed.LATE_AFTER);
        String words = FeedKeys.lowerCase(filter.words());
        long first = (filter.page() - 1L) * FeedFilter.PAGE_ROWS;
        Map<String, Long> states = new HashMap<>();
        List<UUID> ids = new ArrayList<>();
        long total = 0;
        for (FeedKeys feed : sorted(new Order(filter.sort(), filter.descending()))) {
            if (matches(feed, filter, words)) {
                String kind = feed.kind(lateBefore);
                states.merge(kind, 1L, Long::sum);
                if (filter.state().isEmpty() || filter.state().equals(kind)) {
                    if (total >= first && ids.size() < FeedFilter.PAGE_ROWS) {
                        ids.add(feed.id());
                    }
                    total++;
                }
            }
        }
        return new Found(ids, mostFrequentFirst(states), total);
    }

    /// Returns whether a feed passes the filters besides the state.
    private static boolean matches(FeedKeys feed, FeedFilter filter, String words) {
        return feed.watched() != filter.removed()
                && (filter.flag().isEmpty() || feed.flags().contains(filter.flag()))
                && feed.text().contains(words);
    }

    private List<FeedKeys> sorted(Order order) {
        return sorted.computeIfAbsent(
                order, _ -> feeds.stream().sorted(comparator(order)).toList());
    }

    private static Comparator<FeedKeys> comparator(Order order) {
        return switch (order.sort) {
            case NAME -> by(FeedKeys::label, order);
            case STATE -> by(FeedKeys::state, order);
            case NEXT -> by(FeedKeys::nextPollAt, order);
            case LAST -> by(FeedKeys::lastPollAt, order);
            case ITEMS -> by(FeedKeys::itemsPerDay, order);
        };
    }

    /// Unknown values are last in both directions.
    private static <T extends Comparable<? super T>> Comparator<FeedKeys> by(
            Function<FeedKeys, @Nullable T> key, Order order) {
        Comparator<T> direction = order.descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return Comparator.comparing(key, Comparator.nullsLast(direction));
    }
}
