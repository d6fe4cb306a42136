package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.newswire.store.database.Sql;

/// Reads how long `/api/changes` holds back committed changes, and which open transaction it waits for.
public final class ChangeLag {
    private static final String DELAY = """
            select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)
            from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())""";

    /// Sessions report transaction ids with 32 bits. Details of other users' sessions require
    /// `pg_read_all_stats`.
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

    private ChangeLag() {}

    /// The oldest open transaction on the server.
    ///
    /// @param ending the SQL statement that ends it
    public record Cause(String description, String ending, Duration age) {}

    /// Returns how long the oldest committed change has been waiting; 0 if none waits.
    public static double seconds(Connection connection) throws SQLException {
        return Sql.only(connection, DELAY, row -> row.getDouble(1));
    }

    /// Empty if no transaction is open, or its session is not visible to this user.
    public static Optional<Cause> cause(Connection connection) throws SQLException {
        return Sql.first(
                connection,
                CAUSE,
                row -> new Cause(
                        row.getString(1), row.getString(2), Duration.ofMillis(Math.round(row.getDouble(3) * 1000))));
    }
}
