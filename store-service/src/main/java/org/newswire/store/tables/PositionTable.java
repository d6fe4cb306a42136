package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.PartitionLog;
import org.newswire.store.database.BatchWriter;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.ArticleStore.UnavailableException;

/// Reads and writes the table `consumer_position`, and decides from which offset a store consumes each
/// partition.
///
/// A position is the offset of the next record to store. The transaction that stores records advances it,
/// so rows and positions always match. This is how the store survives a database that was restored from an
/// older backup, or a failover that lost transactions: the positions are older, too, so the lost rows are
/// read from Kafka again.
///
/// 1. At assignment, [#start] returns the stored position. Without one, or if the topic no longer has it
///    ([Position#reset]), the partition is read from its beginning. The group's committed offset does not
///    count.
/// 2. Each transaction locks the positions ([#lock]) and fails if one is not where this store left it. So a
///    restore while a store runs, or a second store on the same partition, is noticed with the next batch,
///    and without records within seconds ([#areStored]).
/// 3. The store then reads the positions again and continues from there.
public final class PositionTable {
    private static final String SELECT = "select topic, partition, topic_id, next_offset from consumer_position";
    private static final String UPSERT = """
            insert into consumer_position (topic, partition, topic_id, next_offset) values (?, ?, ?, ?)
            on conflict (topic, partition) do update
            set topic_id = excluded.topic_id, next_offset = excluded.next_offset
            """;

    /// Locks the rows in key order, so that two stores do not deadlock.
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

    /// `pg_restore` creates triggers last: before that, rows cannot be stored yet.
    private static final String COMPARE = """
            select count(p) = count(*) or not exists (
                select from pg_trigger where tgrelid = to_regclass('article_change') and tgname = 'change_epoch')
            from unnest(?::text[], ?::integer[], ?::bigint[]) as expected (topic, partition, next_offset)
            left join consumer_position p using (topic, partition, next_offset)
            """;

    private static final Comparator<TopicPartition> KEY_ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private PositionTable() {}

    /// A stored position, and the id of the topic that it belongs to.
    public record Position(Uuid topicId, long next) {
        /// Returns why the partition has to be read from its beginning, or empty if the topic has the
        /// position.
        public Optional<String> reset(PartitionLog log) {
            if (!topicId.equals(log.topicId())) {
                return Optional.of("the topic was created again, or is another broker's");
            }
            if (next > log.end()) {
                return Optional.of("the topic ends at " + log.end() + ", before the stored position " + next);
            }
            return next < log.begin()
                    ? Optional.of("the topic begins at " + log.begin() + ", after the stored position " + next)
                    : Optional.empty();
        }

        private Start start(PartitionLog log) {
            Optional<String> reset = reset(log);
            return new Start(reset.isPresent() ? log.begin() : next, reset);
        }
    }

    public static Map<TopicPartition, Position> read(Connection connection) throws SQLException {
        Map<TopicPartition, Position> positions = new HashMap<>();
        Sql.list(
                connection,
                SELECT,
                row -> positions.put(
                        new TopicPartition(row.getString(1), row.getInt(2)),
                        new Position(Uuid.fromString(row.getString(3)), row.getLong(4))));
        return positions;
    }

    /// Returns where to start each partition, and stores the positions that have changed. Runs in the
    /// caller's transaction.
    static Map<TopicPartition, Start> start(Connection connection, Map<TopicPartition, PartitionLog> partitions)
            throws SQLException {
        Map<TopicPartition, Position> stored = read(connection);
        Map<TopicPartition, Start> starts = new HashMap<>();
        Map<TopicPartition, Position> changed = new TreeMap<>(KEY_ORDER);
        partitions.forEach((partition, log) -> {
            Position position = stored.get(partition);
            Start start = position == null ? new Start(log.begin(), Optional.empty()) : position.start(log);
            starts.put(partition, start);
            Position next = new Position(log.topicId(), start.offset());
            if (!next.equals(position)) {
                changed.put(partition, next);
            }
        });
        write(connection, changed);
        return starts;
    }

    private static void write(Connection connection, Map<TopicPartition, Position> positions) throws SQLException {
        try (BatchWriter rows = new BatchWriter(connection, UPSERT)) {
            for (Map.Entry<TopicPartition, Position> each : positions.entrySet()) {
                TopicPartition partition = each.getKey();
                rows.text(partition.topic()).number(partition.partition());
                rows.text(each.getValue().topicId.toString())
                        .number(each.getValue().next)
                        .add();
            }
            rows.execute();
        }
    }

    /// Locks the positions until the transaction ends.
    ///
    /// @throws UnavailableException if a position is not the expected one
    static void lock(Connection connection, Map<TopicPartition, Advance> advances)
            throws SQLException, UnavailableException {
        if (advances.isEmpty()) {
            return;
        }
        Set<TopicPartition> locked = Set.copyOf(Sql.list(
                connection,
                LOCK,
                row -> new TopicPartition(row.getString(1), row.getInt(2)),
                columns(advances, Advance::expected)));
        for (Map.Entry<TopicPartition, Advance> each : advances.entrySet()) {
            if (!locked.contains(each.getKey())) {
                @Nullable Position found = read(connection).get(each.getKey());
                throw new UnavailableException("partition=" + each.getKey() + " stored_position="
                        + (found == null ? "none" : found.next) + " expected_position="
                        + each.getValue().expected() + ": the database was restored or failed over, or another store"
                        + " reads the partition; the store reads the position again");
            }
        }
    }

    /// Returns whether these are the stored positions, without a lock. Returns true while `pg_restore` runs.
    static boolean areStored(Connection connection, Map<TopicPartition, Long> expected) throws SQLException {
        return Sql.only(connection, COMPARE, row -> row.getBoolean(1), columns(expected, offset -> offset));
    }

    static void advance(Connection connection, Map<TopicPartition, Advance> advances) throws SQLException {
        if (!advances.isEmpty()) {
            Sql.execute(connection, ADVANCE, columns(advances, Advance::next));
        }
    }

    private static <T> Object[] columns(Map<TopicPartition, T> advances, Function<T, Long> offset) {
        return new Object[] {
            advances.keySet().stream().map(TopicPartition::topic).toArray(String[]::new),
            advances.keySet().stream().map(TopicPartition::partition).toArray(Integer[]::new),
            advances.values().stream().map(offset).toArray(Long[]::new)
        };
    }
}
