package org.newswire.store.database;

import java.sql.SQLException;
import java.util.Arrays;

/// Encodes rows in the binary format of COPY before they are sent.
public final class EncodedCopy {
    private EncodedCopy() {}

    /// Fills the rows.
    public interface Filling {
        void fill(RowWriter rows) throws SQLException;
    }

    /// @param columns number of columns of a row
    public static byte[] of(int columns, Filling filling) throws SQLException {
        try (BinaryCopyEncoder rows = new BinaryCopyEncoder(columns)) {
            filling.fill(rows);
            return Arrays.copyOf(rows.bytes(), rows.size());
        }
    }
}
