package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/// How long `/api/changes` holds back committed changes, and the open transaction that it waits for.
public final class ChangeDelay {
    private static final String DELAY = """
            select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)
            from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())""";

    /// Sessions have numbers of 32 bits. Details of other users' sessions need the role `pg_read_all_stats`.
    private static final String CAUSE = """
            with oldest as (
                select mod(pg_snapshot_xmin(pg_current_snapshot())::text::numeric, 4294967296)::text as xid)
            select format('session pid=%s database=%s user=%s application=%s state=%s since=%s',
                    pid, datname, usename, application_name, state, xact_start),
                    format('select pg_terminate_backend(%s)', pid), extract(epoch from clock_timestamp() - xact_start)
                from pg_stat_activity join oldest on backend_xid::text = xid
            union all
            select format('prepared transaction gid=%s database=%s user=%s since=%s', gid, database, owner, prepared),
                    format('rollback prepared %L', gid), extract(epoch from clock_timestamp() - prepared)
                from pg_prepared_xacts join oldest on transaction::text = xid
            limit 1""";

    private ChangeDelay() {}

    /// The oldest open transaction on the server.
    ///
    /// @param ending the statement that ends it
    public record Cause(String description, String ending, Duration age) {}

    /// Since when the oldest committed change has been waiting; zero if none waits.
    public static double seconds(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DELAY)) {
            return row.next() ? row.getDouble(1) : 0;
        }
    }

    /// Empty if no transaction is open, or its session is one that this user may not see.
    public static Optional<Cause> cause(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CAUSE)) {
            return row.next()
                    ? Optional.of(new Cause(
                            row.getString(1), row.getString(2), Duration.ofMillis(Math.round(row.getDouble(3) * 1000))))
                    : Optional.empty();
        }
    }
}
