package org.newswire.quickstart;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells which articles have been stored since it last looked.
///
/// Rows become visible in another order than their times say, so it looks back a little each time. Used
/// by one thread.
final class ArticleWatch implements AutoCloseable {
    private static final Duration LOOK_BACK = Duration.ofSeconds(15);
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String NEW_ROWS = """
            select id, title, site, published_at, first_seen_at, stored_at
            from article where stored_at > ? order by stored_at
            """;

    private final EmbeddedPostgres postgres;
    private final Map<UUID, Instant> known = new HashMap<>();
    private @Nullable Connection connection;
    private Instant newest;

    /// @param since articles stored before this are none of its business
    ArticleWatch(EmbeddedPostgres postgres, Instant since) {
        this.postgres = postgres;
        this.newest = since.plus(LOOK_BACK);
    }

    /// A row of the table.
    record Stored(
            UUID id, String title, String site, @Nullable Instant published, Instant firstSeen, Instant stored) {
        /// From its publication, if that was while we watched, else from when a feed first showed it.
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

    /// Nothing while the table does not exist.
    List<Stored> look() throws SQLException {
        Instant from = newest.minus(LOOK_BACK);
        List<Stored> found = new ArrayList<>();
        try (var statement = connection().prepareStatement(NEW_ROWS)) {
            statement.setObject(1, from.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Stored row = read(rows);
                    if (known.put(row.id, row.stored) == null) {
                        found.add(row);
                    }
                    newest = row.stored.isAfter(newest) ? row.stored : newest;
                }
            }
        } catch (SQLException e) {
            if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
        known.values().removeIf(stored -> stored.isBefore(from));
        return found;
    }

    /// How many rows the table has.
    long count() throws SQLException {
        try (var statement = connection().createStatement();
                var rows = statement.executeQuery("select count(*) from article")) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }

    private static Stored read(ResultSet row) throws SQLException {
        return new Stored(
                row.getObject(1, UUID.class),
                text(row, 2, "(no title)"),
                text(row, 3, "(no site)"),
                instant(row, 4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }

    private static String text(ResultSet row, int column, String otherwise) throws SQLException {
        @Nullable String text = row.getString(column);
        return text == null ? otherwise : text.replaceAll("\\p{Cntrl}+", " ");
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
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
