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
import org.newswire.store.database.Sql;

/// Reads the table of feeds.
final class FeedQueries {
    private static final String ROWS = "select * from feed where id = any(?)";

    private FeedQueries() {}

    static SourcesModel list(Connection connection, FeedIndex index, FeedFilter filter, FeedWords words, Instant now)
            throws SQLException {
        FeedIndex.Found found = index.find(filter, now);
        return new SourcesModel(
                filter, rows(connection, found.ids(), now), found.states(), index.flags(), found.total(), words, now);
    }

    /// Returns the feeds in the order of their ids. They may have changed since the index was read.
    private static List<SourcesModel.Row> rows(Connection connection, List<UUID> ids, Instant now) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Feed> feeds = Sql.list(connection, ROWS, Feed::of, ids).stream()
                .collect(Collectors.toMap(Feed::id, Function.identity()));
        Map<UUID, FeedDays> days = FeedDays.read(connection, ids, LocalDate.ofInstant(now, ZoneOffset.UTC));
        return ids.stream()
                .map(feeds::get)
                .filter(Objects::nonNull)
                .map(feed -> row(feed, Objects.requireNonNull(days.get(feed.id()))))
                .toList();
    }

    private static SourcesModel.Row row(Feed feed, FeedDays days) {
        return new SourcesModel.Row(feed, days, FeedStrip.of(days));
    }
}
