package org.newswire.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Rows that go in by COPY: the fastest way, for rows that are known to be new.
///
/// They go out while others are still being added, so that the server works meanwhile. From the first
/// 256 KiB on until [#execute()] the connection can do nothing else.
public final class CopyRows extends BinaryRows {
    private static final int SEND_BYTES = 256 << 10;

    private final Connection connection;
    private final String sql;
    private @Nullable CopyIn copy;

    /// @param sql a `copy … from stdin (format binary)`
    /// @param columns how many it names
    public CopyRows(Connection connection, String sql, int columns) {
        super(columns);
        this.connection = connection;
        this.sql = sql;
    }

    @Override
    public void add() throws SQLException {
        super.add();
        if (size() >= SEND_BYTES) {
            send();
        }
    }

    @Override
    public void execute() throws SQLException {
        if (copy != null || !isEmpty()) {
            CopyIn open = send();
            copy = null;
            open.endCopy();
        }
    }

    private CopyIn send() throws SQLException {
        CopyIn open = copy;
        if (open == null) {
            open = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            copy = open;
        }
        open.writeToCopy(bytes(), 0, size());
        taken();
        return open;
    }

    /// Gives up what was not executed.
    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
