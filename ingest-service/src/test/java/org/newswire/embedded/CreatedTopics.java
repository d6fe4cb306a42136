package org.newswire.embedded;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// Creates topics and waits until the leaders of their partitions accept records.
///
/// The broker confirms a topic before its partitions have a leader. If a producer with several batches in
/// flight writes at that moment, the first batch may be refused and the second accepted. The first one is
/// then out of order at every retry until `delivery.timeout.ms`.
public final class CreatedTopics {
    private CreatedTopics() {}

    public static void create(Admin admin, Collection<NewTopic> topics)
            throws ExecutionException, InterruptedException {
        CreateTopicsResult created = admin.createTopics(topics);
        created.all().get();
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0;
                    partition < created.numPartitions(topic.name()).get();
                    partition++) {
                partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        // Only the leader answers.
        await().atMost(Duration.ofSeconds(30))
                .ignoreException(ExecutionException.class)
                .until(() -> !admin.listOffsets(partitions).all().get().isEmpty());
    }
}
