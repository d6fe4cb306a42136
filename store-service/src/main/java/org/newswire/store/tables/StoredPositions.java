package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;

/// The offsets at which the database goes on, as they were when they were read.
public final class StoredPositions {
    private final Map<TopicPartition, PositionTable.Position> positions;

    private StoredPositions(Map<TopicPartition, PositionTable.Position> positions) {
        this.positions = Map.copyOf(positions);
    }

    public static StoredPositions read(Connection connection) throws SQLException {
        return new StoredPositions(PositionTable.positions(connection));
    }

    public Set<TopicPartition> partitions() {
        return positions.keySet();
    }

    /// The positions that a store would not go on from, and why. It would read these partitions from their
    /// beginning.
    ///
    /// @param logs read later than the positions
    public Map<TopicPartition, String> invalid(Map<TopicPartition, PartitionLog> logs) {
        Map<TopicPartition, String> invalid = new HashMap<>();
        positions.forEach((partition, position) -> {
            PartitionLog log = logs.get(partition);
            if (log != null) {
                position.reset(log).ifPresent(reason -> invalid.put(partition, reason));
            }
        });
        return invalid;
    }
}
