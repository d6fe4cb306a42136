package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Reads and writes from which partitions of the broker the database is filled.
final class PartitionTable {
    private static final String ALL_BEGUN = "select topic, partition from partition_begun";
    private static final String INSERT =
            "insert into partition_begun (topic, partition) values (?, ?) on conflict do nothing";

    /// Of a database that is older than the table.
    private static final int EVERY_ONE = -1;

    private PartitionTable() {}

    /// Those of which it has nothing.
    static Set<TopicPartition> unread(Connection connection, Set<TopicPartition> partitions) throws SQLException {
        Set<TopicPartition> begun = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(ALL_BEGUN);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                begun.add(new TopicPartition(rows.getString(1), rows.getInt(2)));
            }
        }
        Set<TopicPartition> unread = new HashSet<>(partitions);
        unread.removeIf(partition ->
                begun.contains(partition) || begun.contains(new TopicPartition(partition.topic(), EVERY_ONE)));
        return unread;
    }

    static void begin(Connection connection, Set<TopicPartition> partitions) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (TopicPartition partition : partitions) {
                insert.setString(1, partition.topic());
                insert.setInt(2, partition.partition());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
