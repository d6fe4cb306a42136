package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.newswire.store.database.PortionLoop;
import org.newswire.store.tables.ChangeDelay;
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
            now = ChangeDelay.seconds(connection);
            if (now > LONG_SECONDS && !isWarned) {
                LOG.warn(
                        "changes have been waiting for {} s until /api/changes returns them, because an older"
                                + " transaction is open: {}",
                        Math.round(now),
                        ChangeDelay.cause(connection)
                                .map(ChangeDelay.Cause::description)
                                .orElse("of a session that this user may not see"));
            }
            isWarned = now > LONG_SECONDS;
        } finally {
            lagSeconds = now;
        }
        return 0;
    }
}
