package org.newswire.store.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.newswire.store.api.ChangeReader;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tables of the hub.
///
/// @param permits limits the connections that the threads of callbacks use concurrently
public record HubTables(
        DataSource connections,
        SubscriptionTable subscriptions,
        ClaimTable claims,
        PingTable pings,
        Semaphore permits) {
    static final int CALLERS_CONNECTIONS = 2;

    /// The connections that a [Hub] and a [HubPublisher] of one process use concurrently: besides the callers,
    /// one for the checks of requests and one for the worker.
    static final int CONNECTIONS = CALLERS_CONNECTIONS + 2;

    private static final Logger LOG = LoggerFactory.getLogger(HubTables.class);
    private static final long PAUSE_MILLIS = 500;

    public static HubTables of(DataSource connections) {
        return new HubTables(
                connections,
                new SubscriptionTable(connections),
                new ClaimTable(connections),
                new PingTable(connections),
                new Semaphore(CALLERS_CONNECTIONS));
    }

    interface Work<T> {
        T run() throws SQLException;
    }

    /// Runs work of a thread that calls callbacks, and retries until it succeeds, because an acknowledged ping
    /// must be stored.
    ///
    /// @throws IllegalStateException if the failure is permanent
    /// @throws InterruptedException  if the hub stops before the work succeeds
    <T> T retry(Work<T> work) throws InterruptedException {
        while (true) {
            permits.acquire();
            try {
                return work.run();
            } catch (SQLException e) {
                if (isPermanent(e)) {
                    throw new IllegalStateException("the database rejects a value of the hub", e);
                }
                LOG.debug("the hub waits for the database: {}", RootCause.message(e));
            } finally {
                permits.release();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /// Returns whether values or constraints are wrong (classes 22 and 23), so that a retry would fail, too.
    private static boolean isPermanent(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    /// Returns the current end of the changes.
    ChangeReader.Horizon horizon() throws SQLException, ProblemException {
        try (Connection connection = connections.getConnection()) {
            return ChangeReader.horizon(connection);
        }
    }
}
