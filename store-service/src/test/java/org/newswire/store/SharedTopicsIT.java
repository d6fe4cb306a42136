package org.newswire.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.FeedStatus;

/// Tests how several stores share partitions. Tests `ConsumeLoop`.
final class SharedTopicsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ARTICLES = Article.TOPIC.name();
    private static final String STATUSES = FeedStatus.TOPIC.name();

    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka broker;
    private static KafkaSettings kafka;

    private final List<KafkaConsumer<byte[], byte[]>> members = new ArrayList<>();
    private String group = "";

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedKafka.start(folder, Ports.anyFree());
        kafka = new KafkaSettings(broker.bootstrapServers(), Map.of());
        create(ARTICLES, Article.TOPIC.partitions());
        create(STATUSES, FeedStatus.TOPIC.partitions());
        create("few", 2);
        create("several", 3);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        group = test.getDisplayName();
    }

    @AfterEach
    void leave() {
        members.forEach(KafkaConsumer::close);
    }

    @Test
    void eachOfTwoStoresHasPartitionsOfEachTopic() {
        join(store(), ARTICLES, STATUSES);
        awaitShares(ARTICLES, 12L);
        join(store(), ARTICLES, STATUSES);
        awaitShares(ARTICLES, 6L, 6L);
        awaitShares(STATUSES, 16L, 16L);
    }

    @Test
    void aRollingUpdateBalancesEachTopicFromTheFirstNewStore() {
        KafkaConsumer<byte[], byte[]> one = join(earlierStore(), ARTICLES, STATUSES);
        awaitShares(ARTICLES, 12L);
        KafkaConsumer<byte[], byte[]> two = join(earlierStore(), ARTICLES, STATUSES);
        awaitAll(ARTICLES, STATUSES);

        leave(one);
        awaitShares(ARTICLES, 12L);
        join(store(), ARTICLES, STATUSES);
        awaitShares(ARTICLES, 6L, 6L);
        awaitShares(STATUSES, 16L, 16L);

        leave(two);
        awaitShares(ARTICLES, 12L);
        join(store(), ARTICLES, STATUSES);
        awaitShares(ARTICLES, 6L, 6L);
        awaitShares(STATUSES, 16L, 16L);

        join(earlierStore(), ARTICLES, STATUSES); // and the reverse
        awaitShares(ARTICLES, 4L, 4L, 4L);
    }

    @Test
    void withMoreStoresThanPartitionsEachPartitionIsRead() {
        for (int i = 0; i < 5; i++) {
            join(store(), "few", "several");
        }
        awaitShares("few", 0L, 0L, 0L, 1L, 1L);
        awaitShares("several", 0L, 0L, 1L, 1L, 1L);
        assertThat(members)
                .allSatisfy(member ->
                        assertThat(member.groupMetadata().generationId()).isPositive());
    }

    private Map<String, Object> store() {
        return WriteRole.consumer(kafka, "store-" + members.size(), group);
    }

    private Map<String, Object> earlierStore() {
        return kafka.consumer("store-" + members.size(), group);
    }

    private KafkaConsumer<byte[], byte[]> join(Map<String, Object> config, String... topics) {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(config);
        members.add(member);
        member.subscribe(List.of(topics));
        return member;
    }

    private void leave(KafkaConsumer<byte[], byte[]> member) {
        members.remove(member);
        member.close();
    }

    private void awaitShares(String topic, Long... sizes) {
        await(topic).atMost(LIMIT).pollInterval(10, TimeUnit.MILLISECONDS).untilAsserted(() -> {
            poll();
            assertThat(members.stream()
                            .map(member ->
                                    partitions(member).filter(topic::equals).count())
                            .sorted())
                    .containsExactly(sizes);
        });
    }

    /// Waits until each partition is assigned to exactly one member.
    private void awaitAll(String... topics) {
        await().atMost(LIMIT).pollInterval(10, TimeUnit.MILLISECONDS).untilAsserted(() -> {
            poll();
            assertThat(members.stream().flatMap(member -> member.assignment().stream()))
                    .doesNotHaveDuplicates();
            assertThat(members.stream()
                            .flatMap(SharedTopicsIT::partitions)
                            .collect(groupingBy(name -> name, counting())))
                    .containsOnlyKeys(topics)
                    .containsEntry(ARTICLES, 12L)
                    .containsEntry(STATUSES, 32L);
        });
    }

    private void poll() {
        members.forEach(member -> member.poll(Duration.ofMillis(20)));
    }

    private static Stream<String> partitions(KafkaConsumer<?, ?> member) {
        return member.assignment().stream().map(TopicPartition::topic);
    }

    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            CreatedTopics.create(admin, Set.of(new NewTopic(topic, partitions, (short) 1)));
        }
    }
}
