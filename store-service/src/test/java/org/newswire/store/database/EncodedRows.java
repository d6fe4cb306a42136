package org.newswire.store.database;

import java.sql.SQLException;
import java.util.Arrays;

/// Rows in the binary format of COPY, encoded before they are sent.
public final class EncodedRows {
    private EncodedRows() {}

    /// What fills rows.
    public interface Filling {
        void fill(Rows rows) throws SQLException;
    }

    /// @param columns how many a row has
    public static byte[] of(int columns, Filling filling) throws SQLException {
        try (BinaryRows rows = new BinaryRows(columns)) {
            filling.fill(rows);
            return Arrays.copyOf(rows.bytes(), rows.size());
        }
    }
}
