package org.newswire.store.page.feeds;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.newswire.store.database.Sql;
import org.newswire.store.page.feeds.FeedList.Count;

/// Reads the table of feeds.
final class FeedQueries {
    private static final String KIND = "case when watched and next_poll_at < ? then 'late' else state end";

    private static final String MATCHING = """
            from feed where watched = ? and (? = '' or ? = any(flags))
                and (? = '' or strpos(lower(concat_ws(' ', name, title, url)), lower(?)) > 0)""";

    private static final String STATES =
            "select " + KIND + " as kind, count(*) " + MATCHING + " group by 1 order by 2 desc, 1";

    private static final String FLAGS = """
            select flag, count(*) from feed, unnest(flags) as flag where watched and flag ~ '^[a-z0-9-]{1,50}$'
            group by 1 order by 2 desc, 1 limit 30""";

    private FeedQueries() {}

    static FeedList list(Connection connection, FeedFilter filter, FeedWords words, Instant now) throws SQLException {
        Instant late = now.minus(Feed.LATE_AFTER);
        List<Count> states = Sql.list(
                connection,
                STATES,
                row -> new Count(row.getString(1), row.getLong(2)),
                late,
                !filter.removed(),
                filter.flag(),
                filter.flag(),
                filter.words(),
                filter.words());
        long total = states.stream()
                .filter(count -> filter.state().isEmpty() || count.code().equals(filter.state()))
                .mapToLong(Count::feeds)
                .sum();
        List<Count> flags = Sql.list(connection, FLAGS, row -> new Count(row.getString(1), row.getLong(2)));
        return new FeedList(filter, rows(connection, filter, now), states, flags, total, words, now);
    }

    private static List<FeedList.Row> rows(Connection connection, FeedFilter filter, Instant now) throws SQLException {
        String direction = filter.descending() ? " desc nulls last" : " asc nulls last";
        String query = "select * " + MATCHING + " and (? = '' or " + KIND + " = ?) order by " + filter.sort().expression
                + direction + ", id limit ? offset ?";
        List<Object> parameters = new ArrayList<>(List.of(
                !filter.removed(), filter.flag(), filter.flag(), filter.words(), filter.words(), filter.state()));
        parameters.addAll(List.of(
                now.minus(Feed.LATE_AFTER),
                filter.state(),
                FeedFilter.PAGE_ROWS,
                (filter.page() - 1) * FeedFilter.PAGE_ROWS));
        List<Feed> feeds = Sql.list(connection, query, Feed::of, parameters.toArray());
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<UUID, FeedDays> days =
                FeedDays.read(connection, feeds.stream().map(Feed::id).toList(), today);
        return feeds.stream()
                .map(feed -> {
                    FeedDays ofFeed = Objects.requireNonNull(days.get(feed.id()));
                    return new FeedList.Row(feed, ofFeed, FeedStrip.of(ofFeed));
                })
                .toList();
    }
}
