package org.newswire.ingest;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.RawItem;

/// The consumer groups that work on what is published to `news.raw`, and how far they are behind.
final class Followers implements AutoCloseable {
    private static final Map<String, String> TOPICS =
            Map.of("newswire-parse", RawItem.TOPIC.name(), "newswire-store", "news.articles");

    private final Admin admin;

    Followers(KafkaSettings kafka, String clientId) {
        this.admin = Admin.create(kafka.admin(clientId));
    }

    /// How many offsets they have not committed yet, all partitions and groups together, the marks of
    /// transactions included. A group that has never committed any does not count.
    ///
    /// @throws KafkaException where the broker does not tell
    long behind() {
        try {
            Map<TopicPartition, Long> done = committed();
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                            done.keySet().stream().collect(toMap(partition -> partition, _ -> OffsetSpec.latest())))
                    .all()
                    .get();
            return ends.entrySet().stream()
                    .mapToLong(end -> end.getValue().offset() - Objects.requireNonNull(done.get(end.getKey())))
                    .filter(behind -> behind > 0)
                    .sum();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaException("how far parse and store are is not to be had: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Of each partition that a group works on.
    private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> done = new HashMap<>();
        admin.listConsumerGroupOffsets(TOPICS.keySet().stream()
                        .collect(toMap(group -> group, _ -> new ListConsumerGroupOffsetsSpec())))
                .all()
                .get()
                .forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(TOPICS.get(group))) {
                        done.put(partition, offset.offset());
                    }
                }));
        return done;
    }

    @Override
    public void close() {
        admin.close();
    }
}
