package org.newswire.store.page.feeds;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;

/// The model of the table of feeds.
///
/// @param states the number of feeds by state, among those that match the other filters
/// @param flags  the flags of the polled feeds, most frequent first
/// @param total  feeds that match the filter
public record SourcesModel(
        FeedFilter filter,
        List<Row> rows,
        List<Count> states,
        List<Count> flags,
        long total,
        FeedWords words,
        Instant now) {
    private static final String ROWS = "select * from feed where id = any(?)";

    public SourcesModel {
        rows = List.copyOf(rows);
        states = List.copyOf(states);
        flags = List.copyOf(flags);
    }

    /// A feed and its last days.
    public record Row(Feed feed, FeedDays days, FeedStrip strip) {
        private static Row of(Feed feed, FeedDays days) {
            return new Row(feed, days, FeedStrip.of(days));
        }
    }

    /// A number of feeds with the same state or flag.
    public record Count(String code, long feeds) {}

    static SourcesModel read(Connection connection, FeedIndex index, FeedFilter filter, FeedWords words, Instant now)
            throws SQLException {
        FeedIndex.Found found = index.find(filter, now);
        List<Row> rows = rows(connection, found.ids(), now);
        return new SourcesModel(filter, rows, found.states(), index.flags(), found.total(), words, now);
    }

    /// Returns the feeds in the order of their ids. They may have changed since the index was read.
    private static List<Row> rows(Connection connection, List<UUID> ids, Instant now) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Feed> feeds = Sql.list(connection, ROWS, Feed::of, ids).stream()
                .collect(Collectors.toMap(Feed::id, Function.identity()));
        Map<UUID, FeedDays> days = FeedDays.read(connection, ids, LocalDate.ofInstant(now, ZoneOffset.UTC));
        return ids.stream()
                .map(feeds::get)
                .filter(Objects::nonNull)
                .map(feed -> Row.of(feed, Objects.requireNonNull(days.get(feed.id()))))
                .toList();
    }

    public int first() {
        return (filter.page() - 1) * FeedFilter.PAGE_ROWS + 1;
    }

    public int last() {
        return first() + rows.size() - 1;
    }

    /// Returns the path of the previous page, or null on the first one.
    public @Nullable String previous() {
        return filter.page() == 1 ? null : filter.withPage(filter.page() - 1).path();
    }

    /// Returns the path of the next page, or null on the last one.
    public @Nullable String next() {
        return last() >= total ? null : filter.withPage(filter.page() + 1).path();
    }

    public FeedFilter.Sort[] columns() {
        return FeedFilter.Sort.values();
    }
}
