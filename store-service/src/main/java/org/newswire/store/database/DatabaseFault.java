package org.newswire.store.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/// What an error of the database asks for, told by its SQLState (PostgreSQL manual, appendix A).
public enum DatabaseFault {
    /// It is away, stopping, full or read-only: wait, and try the same again.
    AWAY,
    /// Two transactions stood in each other's way: try the same again at once.
    CONTENTION,
    /// What is written cannot be kept: leave it out.
    BAD_DATA,
    /// Anything else: a fault of the program or of the installation.
    BROKEN;

    /// Of a statement that the server ended, as it took too long.
    public static final String TOOK_TOO_LONG = "57014";

    /// connection; invalid authorization (a password being changed); no such database (yet); insufficient
    /// resources; system error
    private static final Set<String> AWAY_CLASSES = Set.of("08", "28", "3D", "53", "58");

    /// read-only, as after a failover; lock and statement timeouts; shutdown, crash, starting up, dropped
    private static final Set<String> AWAY_STATES =
            Set.of("25006", "55P03", TOOK_TOO_LONG, "57P01", "57P02", "57P03", "57P04", "57P05");

    /// serialization failure, deadlock, a row that another transaction has just inserted
    private static final Set<String> CONTENTION_STATES = Set.of("40001", "40P01", "23505");

    /// data exceptions; integrity constraints; program limits, such as the length of what an index takes
    private static final Set<String> BAD_DATA_CLASSES = Set.of("22", "23", "54");

    private static final String NO_SUCH_TABLE = "42P01";

    /// HikariCP closes a connection that has failed. Later uses have this message and no SQLState.
    private static final String CLOSED_BY_THE_POOL = "Connection is closed";

    /// Whether a table is not there, which all are once the schema is up to date: somebody has taken it away.
    public static boolean lacksTable(SQLException error) {
        return state(error).equals(NO_SUCH_TABLE);
    }

    public static DatabaseFault of(SQLException error) {
        if (error instanceof SQLTransientConnectionException) {
            return AWAY;
        }
        String state = state(error);
        if (state.isEmpty() && CLOSED_BY_THE_POOL.equals(error.getMessage())) {
            return AWAY;
        }
        String category = state.length() == 5 ? state.substring(0, 2) : "";
        if (CONTENTION_STATES.contains(state)) {
            return CONTENTION;
        }
        if (AWAY_CLASSES.contains(category) || AWAY_STATES.contains(state)) {
            return AWAY;
        }
        return BAD_DATA_CLASSES.contains(category) ? BAD_DATA : BROKEN;
    }

    /// The first SQLState along the chain of errors: that of a batch wraps the one that counts.
    private static String state(SQLException error) {
        for (SQLException e = error; e != null; e = e.getNextException()) {
            if (e.getSQLState() != null) {
                return e.getSQLState();
            }
        }
        return "";
    }
}
