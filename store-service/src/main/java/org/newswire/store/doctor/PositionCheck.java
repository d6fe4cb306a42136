package org.newswire.store.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.store.tables.StoredPositions;

/// Checks that the store's positions are in the topics.
final class PositionCheck {
    private PositionCheck() {}

    static List<Finding> findings(Broker broker, Connection connection) throws SQLException, InterruptedException {
        StoredPositions positions = StoredPositions.read(connection);
        if (positions.partitions().isEmpty()) {
            return List.of(Finding.warning(
                    "no positions are stored: no store has read into this database",
                    "docker compose up -d --no-deps store"));
        }
        Map<TopicPartition, String> invalid = positions.invalid(logs(broker, positions.partitions()));
        if (invalid.isEmpty()) {
            return List.of(Finding.ok(positions.partitions().size() + " positions of the store are in the topics"));
        }
        String found = invalid.entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .sorted()
                .limit(3)
                .collect(Collectors.joining("; "));
        return List.of(Finding.failed(
                invalid.size() + " positions of the store are not in the topics: " + found,
                "docker compose restart store: it reads these partitions from their beginning. First check that"
                        + " KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL belong together"));
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
