package org.newswire.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes rows with COPY, the fastest way for rows that do not exist yet.
///
/// Rows are sent in blocks of 256 KiB while others are being added, so that the server works in parallel.
/// From the first block until [#execute()] the connection cannot be used otherwise.
///
/// ```java
/// try (var rows = new CopyWriter(connection, "copy feed (id, url) from stdin (format binary)", 2)) {
///     rows.uuid(id).text(url).add();
///     rows.execute();
/// }
/// ```
public final class CopyWriter extends BinaryCopyEncoder {
    private static final int SEND_BYTES = 256 << 10;

    private final Connection connection;
    private final String sql;
    private @Nullable CopyIn copy;

    /// @param sql     a `copy … from stdin (format binary)`
    /// @param columns number of columns that it names
    public CopyWriter(Connection connection, String sql, int columns) {
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

    /// Cancels a COPY that was not executed.
    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
