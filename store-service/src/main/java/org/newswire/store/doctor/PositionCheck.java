package org.newswire.store.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.newswire.kafka.PartitionLog;
import org.newswire.store.tables.PositionTable;

/// Checks that the topics still have the positions that the store has in the database (`PositionTable`).
final class PositionCheck {
    private PositionCheck() {}

    static List<Finding> findings(Broker broker, Connection connection) throws SQLException, InterruptedException {
        Map<TopicPartition, PositionTable.Position> positions = PositionTable.read(connection);
        if (positions.isEmpty()) {
            return List.of(Finding.warning(
                    "the database has no positions: no store has read topics into it",
                    "docker compose up -d --no-deps store"));
        }
        // Read after the positions: the log of a running topic only grows, so a valid position stays valid.
        Map<TopicPartition, PartitionLog> logs = logs(broker, positions.keySet());
        Map<TopicPartition, String> invalid = new HashMap<>();
        logs.forEach((partition, log) -> Objects.requireNonNull(positions.get(partition))
                .reset(log)
                .ifPresent(reason -> invalid.put(partition, reason)));
        if (invalid.isEmpty()) {
            return List.of(Finding.ok(positions.size() + " positions of the store are valid"));
        }
        String found = invalid.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .sorted()
                .limit(3)
                .collect(Collectors.joining("; "));
        return List.of(Finding.failed(
                invalid.size() + " positions of the store are invalid: " + found,
                "first check that KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL belong together; then docker compose restart"
                        + " store: it reads these partitions from their beginning"));
    }

    private static Map<TopicPartition, PartitionLog> logs(Broker broker, Set<TopicPartition> wanted)
            throws InterruptedException {
        Map<String, Uuid> ids = new HashMap<>();
        List<TopicPartition> there = new ArrayList<>();
        for (TopicDescription topic : broker.descriptions(
                        wanted.stream().map(TopicPartition::topic).collect(Collectors.toSet()))
                .values()) {
            ids.put(topic.name(), topic.topicId());
            topic.partitions().stream()
                    .map(each -> new TopicPartition(topic.name(), each.partition()))
                    .filter(wanted::contains)
                    .forEach(there::add);
        }
        Map<TopicPartition, Long> begins = broker.offsets(there, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = broker.offsets(there, OffsetSpec.latest());
        Map<TopicPartition, PartitionLog> logs = new HashMap<>();
        there.forEach(partition -> logs.put(
                partition,
                new PartitionLog(
                        ids.getOrDefault(partition.topic(), Uuid.ZERO_UUID),
                        begins.getOrDefault(partition, 0L),
                        ends.getOrDefault(partition, 0L),
                        null)));
        return logs;
    }
}
