package org.newswire.store.page.feeds;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;

/// The last 30 days of a feed, oldest first.
public record FeedDays(List<Day> days) {
    static final int COUNT = 30;

    private static final String DAYS = """
            select feed_id, day, items_before, items, failure from feed_day
            where feed_id = any(?) and day > ?::date and day <= ?::date order by feed_id, day""";

    /// @param items   item versions that the feed published
    /// @param polled  whether a status was written on that day
    /// @param failure class of the last failed poll
    public record Day(
            LocalDate date,
            long items,
            boolean polled,
            @Nullable String failure) {}

    private record Stored(
            LocalDate date,
            long before,
            long items,
            @Nullable String failure) {}

    public FeedDays {
        days = List.copyOf(days);
    }

    static Map<UUID, FeedDays> read(Connection connection, Collection<UUID> feeds, LocalDate today)
            throws SQLException {
        Map<UUID, List<Stored>> stored = new HashMap<>();
        Sql.list(
                connection,
                DAYS,
                row -> stored.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                        .add(new Stored(
                                row.getObject(2, LocalDate.class), row.getLong(3), row.getLong(4), row.getString(5))),
                feeds,
                today.minusDays(COUNT + 1L).toString(),
                today.toString());
        Map<UUID, FeedDays> found = new HashMap<>();
        feeds.forEach(feed -> found.put(feed, of(stored.getOrDefault(feed, List.of()), today)));
        return found;
    }

    /// The stored numbers grow from day to day. Where they fall, the ingest has lost its state and begun again.
    private static FeedDays of(List<Stored> stored, LocalDate today) {
        Map<LocalDate, Day> known = new HashMap<>();
        long before = -1;
        for (Stored each : stored) {
            long start = before < 0 ? each.before : before;
            long items = each.items < start ? each.items : each.items - start;
            known.put(each.date, new Day(each.date, items, true, each.failure));
            before = each.items;
        }
        List<Day> days = new ArrayList<>();
        for (LocalDate date = today.minusDays(COUNT - 1L); !date.isAfter(today); date = date.plusDays(1)) {
            days.add(known.getOrDefault(date, new Day(date, 0, false, null)));
        }
        return new FeedDays(days);
    }

    public long items() {
        return days.stream().mapToLong(Day::items).sum();
    }

    public long failedDays() {
        return days.stream().filter(day -> day.failure() != null).count();
    }

    public long unpolledDays() {
        return days.stream().filter(day -> !day.polled()).count();
    }

    public long most() {
        return days.stream().mapToLong(Day::items).max().orElse(0);
    }
}
