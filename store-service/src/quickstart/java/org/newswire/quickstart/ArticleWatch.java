package org.newswire.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.DatabaseErrorKind;
import org.newswire.store.database.Sql;

/// Returns the articles that were stored since the last call.
///
/// Rows become visible in another order than their times indicate, so each call looks back a little.
/// Used by one thread.
final class ArticleWatch implements AutoCloseable {
    private static final Duration LOOK_BACK = Duration.ofSeconds(15);
    private static final String NEW_ROWS = """
            select id, title, site, published_at, first_seen_at, stored_at
            from article where stored_at > ? order by stored_at
            """;

    private final EmbeddedPostgres postgres;
    private final Map<UUID, Instant> known = new HashMap<>();
    private @Nullable Connection connection;
    private Instant newest;

    /// @param since articles stored before this time are ignored
    ArticleWatch(EmbeddedPostgres postgres, Instant since) {
        this.postgres = postgres;
        this.newest = since.plus(LOOK_BACK);
    }

    /// A row of the table.
    record Stored(
            UUID id, String title, String site, @Nullable Instant published, Instant firstSeen, Instant stored) {
        /// The time since publication if that happened during this run, otherwise since a feed
        /// first contained it.
        String latency(Instant watchedSince) {
            boolean publishedMeanwhile =
                    published != null && published.isAfter(watchedSince) && !published.isAfter(stored);
            return publishedMeanwhile
                    ? seconds(Duration.between(published, stored)) + " after publication"
                    : seconds(Duration.between(firstSeen, stored)) + " after it was seen";
        }

        private static String seconds(Duration duration) {
            return "%.1f s".formatted(duration.toMillis() / 1000.0);
        }
    }

    /// Returns no rows while the table does not exist.
    List<Stored> look() throws SQLException {
        Instant from = newest.minus(LOOK_BACK);
        List<Stored> found = new ArrayList<>();
        List<Stored> rows = ifTableExists(() -> Sql.list(connection(), NEW_ROWS, ArticleWatch::read, from), List.of());
        for (Stored row : rows) {
            if (known.put(row.id, row.stored) == null) {
                found.add(row);
            }
            newest = row.stored.isAfter(newest) ? row.stored : newest;
        }
        known.values().removeIf(stored -> stored.isBefore(from));
        return found;
    }

    private interface Query<T> {
        T read() throws SQLException;
    }

    private static <T> T ifTableExists(Query<T> query, T otherwise) throws SQLException {
        try {
            return query.read();
        } catch (SQLException e) {
            if (DatabaseErrorKind.isMissingTable(e)) {
                return otherwise;
            }
            throw e;
        }
    }

    private static Stored read(ResultSet row) throws SQLException {
        return new Stored(
                row.getObject(1, UUID.class),
                text(row, 2, "(no title)"),
                text(row, 3, "(no site)"),
                Sql.findInstant(row, "published_at").orElse(null),
                Sql.instant(row, 5),
                Sql.instant(row, 6));
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        @Nullable String text = row.getString(column);
        return text == null ? otherwise : text.replaceAll("\\p{Cntrl}+", " ");
    }

    private Connection connection() throws SQLException {
        if (connection == null || !connection.isValid(2)) {
            connection = postgres.connect();
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
