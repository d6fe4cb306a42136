package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.ChangeLag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures how long committed changes wait for an older open transaction on the server.
///
/// `/api/changes` returns them only after that transaction has ended. A log line names it after a minute.
/// The gauge is NaN while the database does not answer.
///
/// Each measurement also begins an epoch of changes if the server was started or promoted. `/api/changes`
/// waits for that.
final class ChangeLagMonitor implements PeriodicTask.Batch {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLagMonitor.class);
    private static final double WARNING_SECONDS = Duration.ofMinutes(1).toSeconds();

    /// Changes no row. The trigger on the table begins the epoch.
    private static final String BEGIN_EPOCH = "update article_change set article_ids = article_ids where false";

    private final DataSource connections;
    private volatile double lagSeconds = Double.NaN;
    private boolean isWarned;

    ChangeLagMonitor(DataSource connections, MeterRegistry registry) {
        this.connections = connections;
        Gauge.builder("newswire.changes.lag", () -> lagSeconds)
                .description("Delay of /api/changes caused by an older open transaction")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public int run() throws SQLException {
        double now = Double.NaN;
        try (Connection connection = connections.getConnection()) {
            Sql.execute(connection, BEGIN_EPOCH);
            now = ChangeLag.seconds(connection);
            if (now > WARNING_SECONDS && !isWarned) {
                LOG.warn(
                        "changes delayed seconds={}: /api/changes waits for an older open transaction; end it if it"
                                + " hangs: {}",
                        Math.round(now),
                        ChangeLag.cause(connection)
                                .map(ChangeLag.Cause::description)
                                .orElse("its session is not visible to this user"));
            }
            isWarned = now > WARNING_SECONDS;
        } finally {
            lagSeconds = now;
        }
        return 0;
    }
}
