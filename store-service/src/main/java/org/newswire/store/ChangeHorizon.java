package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.newswire.store.database.PortionLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures how long committed changes have been waiting for an older open transaction on the server, because
/// `/api/changes` returns them only after its end. A log line names that transaction after a minute. The gauge is
/// NaN while the database does not answer.
///
/// It also begins an epoch of changes after a start or a promotion of the server: `/api/changes` waits for that.
final class ChangeHorizon implements PortionLoop.Portion {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHorizon.class);
    private static final double LONG_SECONDS = Duration.ofMinutes(1).toSeconds();

    /// The statement changes nothing; the trigger of the table begins the epoch.
    private static final String BEGIN_EPOCH = "update article_change set article_ids = article_ids where false";

    private static final String LAG = """
            select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)
            from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())""";

    /// Sessions have numbers of 32 bits. Details of other users' sessions need the role `pg_read_all_stats`.
    private static final String HOLDER = """
            with oldest as (
                select mod(pg_snapshot_xmin(pg_current_snapshot())::text::numeric, 4294967296)::text as xid)
            select format('session pid=%s database=%s user=%s application=%s state=%s since=%s',
                    pid, datname, usename, application_name, state, xact_start)
                from pg_stat_activity join oldest on backend_xid::text = xid
            union all
            select format('prepared transaction gid=%s database=%s user=%s since=%s', gid, database, owner, prepared)
                from pg_prepared_xacts join oldest on transaction::text = xid
            limit 1""";

    private final DataSource connections;
    private volatile double lagSeconds = Double.NaN;
    private boolean isWarned;

    ChangeHorizon(DataSource connections, MeterRegistry registry) {
        this.connections = connections;
        Gauge.builder("newswire.changes.lag", () -> lagSeconds)
                .description("How long committed changes have been waiting for an older transaction, until"
                        + " /api/changes returns them")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public int workOff() throws SQLException {
        double now = Double.NaN;
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(BEGIN_EPOCH);
            now = Double.parseDouble(first(statement, LAG, "0"));
            if (now > LONG_SECONDS && !isWarned) {
                LOG.warn(
                        "changes have been waiting for {} s until /api/changes returns them, because an older"
                                + " transaction is open: {}",
                        Math.round(now),
                        first(statement, HOLDER, "of a session that this user may not see"));
            }
            isWarned = now > LONG_SECONDS;
        } finally {
            lagSeconds = now;
        }
        return 0;
    }

    private static String first(Statement statement, String sql, String otherwise) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : otherwise;
        }
    }
}
