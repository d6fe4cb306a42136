package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.newswire.store.database.BatchWriter;
import org.newswire.store.database.Sql;

/// The last canary through each partition. Order of the records counts, not `sent_at`, because the clocks of
/// the ingest may be set back.
public final class CanaryTable {
    private static final String UPSERT = """
            insert into canary as known (partition, sent_at, stored_at) values (?, ?, now())
            on conflict (partition) do update set sent_at = excluded.sent_at, stored_at = excluded.stored_at""";
    private static final String LAST =
            "select min(sent_at) as oldest, 1000 * extract(epoch from max(stored_at - sent_at)) as latency from canary";

    private CanaryTable() {}

    /// Writes the canaries among the changes, in their order.
    static void write(Connection connection, List<Change> changes) throws SQLException {
        try (BatchWriter rows = new BatchWriter(connection, UPSERT)) {
            for (Change change : changes) {
                if (change instanceof Change.CanaryArrived canary) {
                    rows.number(canary.partition()).instant(canary.sentAt()).add();
                }
            }
            rows.execute();
        }
    }

    /// The last canaries of all partitions.
    ///
    /// @param oldest     when the last canary through the slowest partition was sent
    /// @param maxLatency the largest latency of the last canaries, from ingest to database
    public record Arrivals(Instant oldest, Duration maxLatency) {}

    /// Empty if no canary has arrived yet.
    public static Optional<Arrivals> arrivals(Connection connection) throws SQLException {
        return Sql.only(connection, LAST, row -> {
            Duration latency = Duration.ofMillis(Math.round(row.getDouble("latency")));
            return Sql.findInstant(row, "oldest").map(oldest -> new Arrivals(oldest, latency));
        });
    }
}
