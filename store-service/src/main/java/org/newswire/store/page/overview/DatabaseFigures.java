package org.newswire.store.page.overview;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.newswire.store.database.Sql;

/// Figures of the pipeline that the tables have.
///
/// @param at     by the database's clock
/// @param canary when the last canary through the slowest partition was sent; empty if none has arrived
record DatabaseFigures(Instant at, Feeds feeds, Articles articles, Optional<Instant> canary) {
    private static final String FEEDS = """
            select count(*), count(*) filter (where state = 'failing'), count(*) filter (where state = 'gone'),
                count(*) filter (where last_poll_at > now() - interval '1 hour'),
                count(*) filter (where last_failure is not null and last_poll_at > now() - interval '1 hour'),
                count(*) filter (where state <> 'gone' and next_poll_at < now() - interval '5 minutes'),
                max(last_poll_at) as last_poll, max(last_success_at) as last_success,
                min(last_success_at) filter (where state = 'failing') as failing_since,
                min(next_poll_at) filter (where state <> 'gone') as next_poll
            from feed where watched""";

    private static final String ARTICLES = """
            with newest as (
                select stored_at, observed_at from article where stored_at > now() - interval '1 hour'
                    order by stored_at desc limit 100)
            select now() as at, (select max(stored_at) from article) as last_stored,
                (select count(*) from article where stored_at > now() - interval '1 minute'),
                (select coalesce(sum(cardinality(article_ids)), 0)::bigint from article_change
                    where changed_at > now() - interval '1 minute' and not purged),
                (select count(*) from article where stored_at > now() - interval '1 hour'),
                (select extract(epoch from percentile_disc(0.5) within group (order by stored_at - observed_at))
                    from newest),
                (select min(sent_at) from canary) as canary""";

    /// Figures of the watched feeds.
    ///
    /// @param polled       in the last hour; statuses come too late for a shorter time
    /// @param failedPolls  feeds whose last poll failed in the last hour
    /// @param late         feeds that should have been polled five minutes ago
    record Feeds(
            long watched,
            long failing,
            long gone,
            long polled,
            long failedPolls,
            long late,
            Optional<Instant> lastPoll,
            Times times) {}

    /// Times of the watched feeds.
    ///
    /// @param failingSince when the first of the failing feeds last succeeded
    /// @param nextPoll     the earliest
    record Times(Optional<Instant> lastSuccess, Optional<Instant> failingSince, Optional<Instant> nextPoll) {}

    /// Figures of the articles.
    ///
    /// @param versions       stored in the last minute, with new articles
    /// @param latencySeconds median time from the feed's response to the table, of the last hour's newest 100
    record Articles(
            Optional<Instant> lastStored,
            long lastMinute,
            long versions,
            long lastHour,
            Optional<Double> latencySeconds) {}

    static DatabaseFigures read(Connection connection) throws SQLException {
        Feeds feeds = Sql.only(connection, FEEDS, DatabaseFigures::feeds);
        return Sql.only(connection, ARTICLES, row -> {
            double latency = row.getDouble(6);
            Optional<Double> known = row.wasNull() ? Optional.empty() : Optional.of(Math.max(0, latency));
            Articles articles = new Articles(
                    Sql.findInstant(row, "last_stored"), row.getLong(3), row.getLong(4), row.getLong(5), known);
            return new DatabaseFigures(Sql.instant(row, 1), feeds, articles, Sql.findInstant(row, "canary"));
        });
    }

    private static Feeds feeds(ResultSet row) throws SQLException {
        return new Feeds(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                Sql.findInstant(row, "last_poll"),
                new Times(
                        Sql.findInstant(row, "last_success"),
                        Sql.findInstant(row, "failing_since"),
                        Sql.findInstant(row, "next_poll")));
    }
}
