package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// What the table `canary` says of all partitions together.
///
/// @param oldest     when that canary was sent which came last through the partition that is furthest behind
/// @param longestWay how long the slowest of the last canaries took from the ingest to the database
public record CanaryArrivals(Instant oldest, Duration longestWay) {
    private static final String LAST =
            "select min(sent_at), 1000 * extract(epoch from max(stored_at - sent_at)) from canary";

    /// Empty where none has ever come.
    public static Optional<CanaryArrivals> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LAST)) {
            row.next();
            OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
            return oldest == null
                    ? Optional.empty()
                    : Optional.of(
                            new CanaryArrivals(oldest.toInstant(), Duration.ofMillis(Math.round(row.getDouble(2)))));
        }
    }
}
