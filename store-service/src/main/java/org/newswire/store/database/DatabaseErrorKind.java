package org.newswire.store.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/// Classifies an SQL error by what to do about it, by its SQLState (PostgreSQL manual, appendix A).
public enum DatabaseErrorKind {
    /// The database is unreachable, stopping, full or read-only: wait and retry.
    UNAVAILABLE,
    /// Concurrent transactions conflicted: retry immediately.
    CONTENTION,
    /// The data cannot be stored: leave out the row.
    INVALID_DATA,
    /// Anything else: an error in the program or the installation.
    INTERNAL;

    /// SQLState of a statement that exceeded `statement_timeout`.
    public static final String QUERY_CANCELED = "57014";

    /// connection; invalid authorization (a password being changed); no such database (yet); insufficient
    /// resources; system error
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "28", "3D", "53", "58");

    /// read-only, as after a failover; lock and statement timeouts; shutdown, crash, starting up, dropped
    private static final Set<String> UNAVAILABLE_STATES =
            Set.of("25006", "55P03", QUERY_CANCELED, "57P01", "57P02", "57P03", "57P04", "57P05");

    /// serialization failure, deadlock, a row that another transaction has just inserted
    private static final Set<String> CONTENTION_STATES = Set.of("40001", "40P01", "23505");

    /// data exceptions; integrity constraints; program limits, such as the maximum size of an index entry
    private static final Set<String> INVALID_DATA_CLASSES = Set.of("22", "23", "54");

    private static final String NO_SUCH_TABLE = "42P01";

    /// HikariCP closes a connection that has failed. Later uses have this message and no SQLState.
    private static final String CLOSED_BY_POOL = "Connection is closed";

    /// Returns whether a table is missing. After the migration all exist, so somebody has dropped or
    /// renamed it.
    public static boolean isMissingTable(SQLException error) {
        return state(error).equals(NO_SUCH_TABLE);
    }

    public static DatabaseErrorKind of(SQLException error) {
        if (error instanceof SQLTransientConnectionException) {
            return UNAVAILABLE;
        }
        String state = state(error);
        if (state.isEmpty() && CLOSED_BY_POOL.equals(error.getMessage())) {
            return UNAVAILABLE;
        }
        String category = state.length() == 5 ? state.substring(0, 2) : "";
        if (CONTENTION_STATES.contains(state)) {
            return CONTENTION;
        }
        if (UNAVAILABLE_CLASSES.contains(category) || UNAVAILABLE_STATES.contains(state)) {
            return UNAVAILABLE;
        }
        return INVALID_DATA_CLASSES.contains(category) ? INVALID_DATA : INTERNAL;
    }

    /// Returns the first SQLState in the chain of errors. The error of a batch has none, and wraps the
    /// relevant one.
    private static String state(SQLException error) {
        for (SQLException e = error; e != null; e = e.getNextException()) {
            if (e.getSQLState() != null) {
                return e.getSQLState();
            }
        }
        return "";
    }
}
