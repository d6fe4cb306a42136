package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.store.database.RowBatch;

/// Writes when the canary arrived, a row for each partition it came through: the last one
/// in the order of the records, as clocks of the ingest are set back.
final class CanaryTable {
    private static final String UPSERT = """
            insert into canary as known (partition, sent_at, stored_at) values (?, ?, now())
            on conflict (partition) do update set sent_at = excluded.sent_at, stored_at = excluded.stored_at""";

    private final Connection connection;

    CanaryTable(Connection connection) {
        this.connection = connection;
    }

    /// Writes arrivals, in the order given. Other changes are passed over.
    void write(List<Change> changes) throws SQLException {
        try (RowBatch rows = new RowBatch(connection, UPSERT)) {
            for (Change change : changes) {
                if (change instanceof Change.CanaryArrived canary) {
                    rows.number(canary.partition()).instant(canary.sentAt()).add();
                }
            }
            rows.execute();
        }
    }
}
