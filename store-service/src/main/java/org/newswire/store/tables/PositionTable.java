package org.newswire.store.tables;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.ArticleStore.Unavailable;

/// Reads and writes the positions of the partitions that the database is filled from.
final class PositionTable {
    private static final String ALL = "select topic, partition, topic_id, next_offset from consumer_position";
    private static final String UPSERT = """
            insert into consumer_position (topic, partition, topic_id, next_offset) values (?, ?, ?, ?)
            on conflict (topic, partition) do update
            set topic_id = excluded.topic_id, next_offset = excluded.next_offset
            """;

    /// The rows are locked in one order, so that two stores do not wait for each other.
    private static final String LOCK = """
            select p.topic, p.partition from consumer_position p
            join unnest(?::text[], ?::integer[], ?::bigint[]) as expected (topic, partition, next_offset)
            using (topic, partition, next_offset)
            order by 1, 2 for update of p
            """;

    private static final String ADVANCE = """
            update consumer_position p set next_offset = n.next_offset
            from unnest(?::text[], ?::integer[], ?::bigint[]) as n (topic, partition, next_offset)
            where p.topic = n.topic and p.partition = n.partition and p.next_offset <> n.next_offset
            """;

    private static final String ALL_BEGUN = "select topic, partition from partition_begun";
    private static final String BEGIN =
            "insert into partition_begun (topic, partition) values (?, ?) on conflict do nothing";

    /// All partitions of a topic, in a database that is older than `partition_begun`.
    private static final int EVERY_ONE = -1;

    /// In which the rows are locked.
    private static final Comparator<TopicPartition> IN_ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private PositionTable() {}

    /// Where these partitions are read on, in the caller's transaction.
    static Map<TopicPartition, Start> start(Connection connection, Map<TopicPartition, PartitionLog> partitions)
            throws SQLException {
        Map<TopicPartition, Position> stored = positions(connection);
        Set<TopicPartition> begun = begun(connection);
        Map<TopicPartition, Start> starts = new HashMap<>();
        Map<TopicPartition, Position> changed = new TreeMap<>(IN_ORDER);
        partitions.forEach((partition, log) -> {
            Position position = stored.get(partition);
            Start start = position == null
                    ? new Start(first(log, isBegun(begun, partition)), Optional.empty())
                    : start(position, log);
            starts.put(partition, start);
            Position now = new Position(log.topicId(), start.offset());
            if (!now.equals(position)) {
                changed.put(partition, now);
            }
        });
        write(connection, changed);
        return starts;
    }

    /// A database of an earlier version has no positions, but what the group has committed. A new one has
    /// nothing.
    private static long first(PartitionLog log, boolean begun) {
        Long committed = log.committed();
        return begun && committed != null && committed >= log.begin() && committed <= log.end()
                ? committed
                : log.begin();
    }

    private static boolean isBegun(Set<TopicPartition> begun, TopicPartition partition) {
        return begun.contains(partition) || begun.contains(new TopicPartition(partition.topic(), EVERY_ONE));
    }

    private static Start start(Position position, PartitionLog log) {
        Optional<String> reset = position.reset(log);
        return new Start(reset.isPresent() ? log.begin() : position.next, reset);
    }

    record Position(Uuid topicId, long next) {
        /// Why the partition is read from its beginning and not from here, or empty.
        Optional<String> reset(PartitionLog log) {
            if (!topicId.equals(log.topicId())) {
                return Optional.of("the topic was created again, or is another broker's");
            }
            if (next > log.end()) {
                return Optional.of("the topic ends at " + log.end() + ", before the stored position " + next);
            }
            return next < log.begin()
                    ? Optional.of("the topic begins at " + log.begin() + ", behind the stored position " + next)
                    : Optional.empty();
        }
    }

    static Map<TopicPartition, Position> positions(Connection connection) throws SQLException {
        Map<TopicPartition, Position> positions = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                positions.put(
                        new TopicPartition(rows.getString(1), rows.getInt(2)),
                        new Position(Uuid.fromString(rows.getString(3)), rows.getLong(4)));
            }
        }
        return positions;
    }

    private static Set<TopicPartition> begun(Connection connection) throws SQLException {
        Set<TopicPartition> begun = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(ALL_BEGUN);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                begun.add(new TopicPartition(rows.getString(1), rows.getInt(2)));
            }
        }
        return begun;
    }

    private static void write(Connection connection, Map<TopicPartition, Position> positions) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT);
                PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            for (Map.Entry<TopicPartition, Position> each : positions.entrySet()) {
                TopicPartition partition = each.getKey();
                upsert.setString(1, partition.topic());
                upsert.setInt(2, partition.partition());
                upsert.setString(3, each.getValue().topicId.toString());
                upsert.setLong(4, each.getValue().next);
                upsert.addBatch();
                begin.setString(1, partition.topic());
                begin.setInt(2, partition.partition());
                begin.addBatch();
            }
            upsert.executeBatch();
            begin.executeBatch();
        }
    }

    /// Locks the positions until the transaction ends.
    ///
    /// @throws Unavailable if one is not the expected one
    static void lock(Connection connection, Map<TopicPartition, Advance> advances) throws SQLException, Unavailable {
        if (advances.isEmpty()) {
            return;
        }
        Set<TopicPartition> locked = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            set(select, advances, true);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    locked.add(new TopicPartition(rows.getString(1), rows.getInt(2)));
                }
            }
        }
        for (Map.Entry<TopicPartition, Advance> each : advances.entrySet()) {
            if (!locked.contains(each.getKey())) {
                @Nullable Position found = positions(connection).get(each.getKey());
                throw new Unavailable(
                        "partition=" + each.getKey() + " the database is at offset "
                                + (found == null ? "none" : found.next) + ", not at "
                                + each.getValue().expected()
                                + ": it was restored or failed over, or another store reads the partition. Its position is read again");
            }
        }
    }

    static void advance(Connection connection, Map<TopicPartition, Advance> advances) throws SQLException {
        if (!advances.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
                set(update, advances, false);
                update.executeUpdate();
            }
        }
    }

    private static void set(PreparedStatement statement, Map<TopicPartition, Advance> advances, boolean expected)
            throws SQLException {
        List<String> topics = new ArrayList<>();
        List<Integer> partitions = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        advances.forEach((partition, advance) -> {
            topics.add(partition.topic());
            partitions.add(partition.partition());
            offsets.add(expected ? advance.expected() : advance.next());
        });
        Connection connection = statement.getConnection();
        statement.setArray(1, array(connection, "text", topics));
        statement.setArray(2, array(connection, "integer", partitions));
        statement.setArray(3, array(connection, "bigint", offsets));
    }

    private static Array array(Connection connection, String type, List<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }
}
