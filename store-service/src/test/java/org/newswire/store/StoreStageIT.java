package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.chain.PausedContainer;
import org.newswire.chain.SharedContainers;
import org.newswire.contract.Contract;
import org.newswire.embedded.CreatedTopics;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.service.Launcher;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.page.PageSettings;
import org.testcontainers.kafka.KafkaContainer;

/// Tests the stage with a real broker and a real database whose connection can be cut.
final class StoreStageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final KafkaContainer BROKER = SharedContainers.newKafka();

    private static StoreDatabase database;
    private static KafkaSettings kafka;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private TcpProxy network;
    private StoreStage stage;
    private Thread running;
    private int sent;

    @BeforeAll
    static void startServers() {
        BROKER.start();
        database = StoreDatabase.withOwnServer();
        // A closing consumer waits for its last fetch.
        kafka = new KafkaSettings(BROKER.getBootstrapServers(), Map.of("fetch.max.wait.ms", "100"));
    }

    @AfterAll
    static void stopServers() {
        database.close();
        BROKER.stop();
    }

    @BeforeEach
    void prepare() throws Exception {
        database.empty();
        network = new TcpProxy(database.container().getMappedPort(5432));
        makeStage();
        freshTopics(stage.topics());
    }

    private void restart() throws Exception {
        stage.close();
        running.join(LIMIT);
        metrics.clear();
        makeStage();
    }

    private void makeStage() {
        stage = new StoreStage(
                new StoreSettings(
                        settings(),
                        Optional.empty(),
                        false,
                        Duration.ofDays(3),
                        Set.of(),
                        Optional.empty(),
                        PageSettings.OPEN,
                        StoreRole.ALL),
                new Launcher.Context(
                        new Settings(Map.of()), kafka, metrics, Tracing.off(ThreadLocalRandom::current), "store-test"),
                InstantSource.system());
        running = Thread.ofPlatform().unstarted(this::run);
    }

    private DatabaseSettings settings() {
        return new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + network.port() + "/test",
                new DatabaseSettings.Login("test", "test"),
                Optional.of(new DatabaseSettings.Login("stage_reader", "quiet")));
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
        running.join(LIMIT);
        network.close();
        assertThat(running.isAlive()).isFalse();
        assertThat(failure.get()).isNull();
    }

    @Test
    void storesArticlesAndFeedsAndSetsMalformedRecordsAside() throws Exception {
        start();
        Article article = article("harbour", "The harbour opens.", 0, "daily");
        byte[] rubbish = "{\"id\": 7, not JSON".getBytes(UTF_8);
        UUID feed = NameUuid.ofFeed("https://daily.example/rss");
        send(Article.TOPIC, article.id().toString(), Article.CONTRACT.encode(article));
        send(Article.TOPIC, 1, "odd", rubbish);
        send(Article.TOPIC, 1, "odd", null);
        send(FeedStatus.TOPIC, feed.toString(), FeedStatus.CONTRACT.encode(status(feed)));

        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(4));
        assertThat(database.rows("select title from article")).containsExactly("Headline of harbour");
        assertThat(database.rows("select url, watched from feed")).containsExactly("https://daily.example/rss t");
        List<ConsumerRecord<byte[], byte[]>> letters = read(Article.TOPIC.deadLetters(), 2);
        assertThat(letters.getFirst().value()).isEqualTo(rubbish);
        assertThat(letters.stream().map(deadLetter -> Contract.header(deadLetter.headers(), "newswire-dlq-partition")))
                .as("also where the topic of letters has fewer partitions than theirs")
                .containsOnly(Optional.of("1"));
        assertThat(letters.stream().map(deadLetter -> Contract.header(deadLetter.headers(), "newswire-dlq-reason")))
                .containsExactly(Optional.of("malformed"), Optional.of("malformed-key"));
        assertThat(counted("new")).isEqualTo(1);
        assertThat(counted("dead-letter")).isEqualTo(2);

        send(FeedStatus.TOPIC, feed.toString(), null);
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(database.rows("select watched from feed")).containsExactly("f"));
    }

    /// The indexer skips rows that another transaction has locked.
    @Test
    void countsPendingIndexAndStoryWork() throws Exception {
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into search_pending (article_ids) values (array[gen_random_uuid()]),"
                    + " (array[gen_random_uuid(), gen_random_uuid()])");
            statement.execute("begin; select * from search_pending for update");
            start();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pending("search")).isEqualTo(3));
            assertThat(pending("story")).isZero();
            statement.execute("commit");
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(pending("search")).isZero());
    }

    private double pending(String queue) {
        Gauge gauge =
                metrics.find("newswire.pending.articles").tag("queue", queue).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    @Test
    void aDatabaseOutagePausesAndLosesNothing() throws Exception {
        start();
        sendArticles(0, 200);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(200));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(pending("search")).isNotNaN());

        network.cut();
        sendArticles(200, 500);
        await().atMost(LIMIT).until(() -> stage.check().isPresent());
        await().atMost(LIMIT).until(() -> stage.checkApi().isPresent());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(pending("search")).isNaN());
        assertThat(running.isAlive()).isTrue();
        network.restore();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(500));
        assertThat(storedArticles()).isEqualTo(500);
        assertThat(counted("new")).isEqualTo(500);
        await().atMost(LIMIT).until(() -> stage.check().isEmpty());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(pending("search")).isZero());
    }

    @Test
    void theApiStaysReadyWhileTheBrokerIsSilent() throws Exception {
        start();
        await().atMost(LIMIT).until(() -> stage.check().isEmpty());
        try (var _ = PausedContainer.of(BROKER)) {
            await().atMost(LIMIT).until(() -> stage.check().isPresent());
            assertThat(stage.checkApi()).isEmpty();
        }
        await().atMost(LIMIT).until(() -> stage.check().isEmpty());
    }

    @Test
    void continuesAndStaysReadyWhileItsApiHasNoDatabase() throws Exception {
        stage.pages();
        start();
        await().atMost(LIMIT).until(() -> stage.check().isEmpty());
        assertThat(apiUp()).isEqualTo(1);
        database.execute("alter role stage_reader nologin");
        try {
            database.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'stage_reader'");
            await().atMost(LIMIT).until(() -> stage.checkApi().isPresent());
            assertThat(apiUp()).isZero();

            sendArticles(0, 5);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(storedArticles()).isEqualTo(5));
            assertThat(stage.check()).isEmpty();
        } finally {
            database.execute("alter role stage_reader login");
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(apiUp()).isEqualTo(1));
    }

    private double apiUp() {
        return metrics.get("newswire.api.up").gauge().value();
    }

    @Test
    void waitsForTheDatabaseAtStart() throws Exception {
        network.cut();
        start();
        sendArticles(0, 5);
        assertThat(stage.check()).isPresent();

        network.restore();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(5));
        await("an article is searchable 5 s after it is stored")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(database.rows("select count(*) from article_search"))
                        .containsExactly("5"));
    }

    @Test
    void stopsWhileItWaitsForTheDatabase() throws Exception {
        network.cut();
        start();
        await().atMost(LIMIT).until(() -> stage.check().isPresent());

        stage.close();
        assertThat(running.join(Duration.ofSeconds(15))).isTrue();
    }

    private void start() {
        running.start();
    }

    private void run() {
        try {
            stage.run();
        } catch (InterruptedException | RuntimeException e) {
            failure.set(e);
        }
    }

    /// For example if its volume was lost, or `DATABASE_URL` names another database. The group keeps its
    /// committed offsets.
    @Test
    void fillsANewDatabaseFromTheStartOfTheTopicsOnce() throws Exception {
        start();
        sendArticles(0, 50);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(50));
        restart();
        database.empty();
        start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(50));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(50));
        assertThat(database.rows("select sum(next_offset) from consumer_position where topic = 'news.articles'"))
                .containsExactly("50");

        restart();
        database.execute("delete from article");
        start();
        sendArticles(50, 51);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(51));
        assertThat(storedArticles()).isEqualTo(1);
    }

    @Test
    void aStoreThatWasAwayForADayGoesOnAtItsOffsetsStoresEachVersionOnceAndNamesItsLag() throws Exception {
        start();
        sendArticles(0, 50);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(50));
        restart();
        Instant dayAgo = Instant.now().minus(Duration.ofDays(1));
        sendArticles(0, 100, 1_000, dayAgo);
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("begin; lock table article in exclusive mode");
            start();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(lagSeconds()).isGreaterThanOrEqualTo(86_400.0));
            statement.execute("commit");
        }

        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(150));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(lagSeconds()).isZero());
        assertThat(storedArticles()).isEqualTo(100);
        assertThat(database.rows("select count(*) from article_version")).containsExactly("150");
        assertThat(counted("updated")).isEqualTo(50);
        assertThat(counted("new")).isEqualTo(50);
        assertThat(counted("same")).isZero();
    }

    @Test
    void storesThatStartAndStopStoreAndCountEachVersionOnce() throws Exception {
        start();
        List<RunningStore> seconds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            sendMore();
            RunningStore second = RunningStore.start(settings(), Set.of(StoreRole.WRITE), kafka, Map.of(), "second");
            seconds.add(second);
            await().atMost(LIMIT).until(() -> sendMore() && members().equals(List.of(2, 2)));
            await().atMost(LIMIT).until(() -> sendMore() && counted(second.metrics(), "new") > 0);
            second.stop();
            await().atMost(LIMIT).until(() -> sendMore() && members().equals(List.of(4)));
        }
        int repeated = 100;
        sendArticles(0, repeated);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(sent + repeated));
        assertThat(storedArticles()).isEqualTo(sent);
        assertThat(database.rows("select count(*) from article_version")).containsExactly(String.valueOf(sent));
        assertThat(counted("new", seconds)).isEqualTo(sent);
        assertThat(counted("same", seconds)).isEqualTo(repeated);
    }

    private boolean sendMore() throws Exception {
        sendArticles(sent, sent + 100);
        sent += 100;
        return true;
    }

    /// Returns how many partitions each member of the group has.
    private static List<Integer> members() throws Exception {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            return admin.describeConsumerGroups(List.of("newswire-store")).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .map(member -> member.assignment().topicPartitions().size())
                    .toList();
        }
    }

    /// Returns the count of the stage and these stores together.
    private double counted(String outcome, List<RunningStore> others) {
        return counted(metrics, outcome)
                + others.stream()
                        .mapToDouble(store -> counted(store.metrics(), outcome))
                        .sum();
    }

    private double lagSeconds() {
        Gauge gauge = metrics.find("newswire.consumer.lag")
                .tag("topic", Article.TOPIC.name())
                .gauge();
        return gauge == null ? -1 : gauge.value();
    }

    /// Records stored after the dump are read again from the topics, although the group has committed them.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fillsARestoredDatabaseFromTheEndOfItsDump(boolean whileTheStoreRuns) throws Exception {
        start();
        sendArticles(0, 40);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(40));
        database.dump();
        UUID feed = NameUuid.ofFeed("https://daily.example/rss");
        send(FeedStatus.TOPIC, feed.toString(), FeedStatus.CONTRACT.encode(status(feed)));
        sendArticles(40, 80);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(81));

        if (!whileTheStoreRuns) {
            restart();
        }
        database.restore();
        if (!whileTheStoreRuns) {
            start();
        }
        sendArticles(80, 90);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(90));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(database.rows("select url, watched from feed"))
                        .containsExactly("https://daily.example/rss t"));
        assertThat(database.rows("select count(*) from article_version")).containsExactly("90");
        assertThat(database.rows("select sum(next_offset) from consumer_position"))
                .containsExactly("91");
    }

    /// The gap between a restore and the next record may be hours. `-Dnewswire.restores=20` repeats it.
    @Test
    void noticesARestoreWithoutRecordsWithinFiveSeconds() throws Exception {
        start();
        sendArticles(0, 10);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(storedArticles()).isEqualTo(10));
        int restores = Integer.getInteger("newswire.restores", 1);
        for (int restore = 1; restore <= restores; restore++) {
            int before = 10 * restore;
            database.dump();
            sendArticles(before, before + 10);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(offsetsCommitted()).isEqualTo(before + 10));
            database.restore();
            long begin = System.nanoTime();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(storedArticles()).isEqualTo(before + 10));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            System.out.println("restore " + restore + " of " + restores + " noticed after " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(5));
            assertThat(metrics.get("newswire.store.records.read.again")
                            .counter()
                            .count())
                    .isEqualTo(before);
        }
        assertThat(metrics.get("newswire.store.restored.timestamp").gauge().value())
                .isGreaterThan((double) Instant.now().minusSeconds(60).getEpochSecond());
        assertThat(stage.check()).isEmpty();
    }

    private static void freshTopics(List<Topic> topics) throws Exception {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            List<String> names = topics.stream().map(Topic::name).toList();
            List<String> there = admin.listTopics().names().get().stream()
                    .filter(names::contains)
                    .toList();
            admin.deleteTopics(there).all().get();
            await().atMost(LIMIT)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
            CreatedTopics.create(
                    admin,
                    topics.stream()
                            .map(topic -> new NewTopic(
                                            topic.name(), topic.name().endsWith(".dlq") ? 1 : 2, (short) 1)
                                    .configs(topic.config()))
                            .toList());
        }
    }

    private static void sendArticles(int from, int to) throws Exception {
        sendArticles(from, to, 0, Instant.now());
    }

    private static void sendArticles(int from, int to, int minutesLater, Instant at) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int minute = i + minutesLater;
                Article article = article("slug" + i, "Text of " + minute, minute, "daily");
                sent.add(producer.send(new ProducerRecord<>(
                        Article.TOPIC.name(),
                        null,
                        at.toEpochMilli(),
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article))));
            }
            for (Future<RecordMetadata> acknowledged : sent) {
                acknowledged.get();
            }
        }
    }

    private static void send(Topic topic, String key, byte @Nullable [] value) throws Exception {
        send(topic, null, key, value);
    }

    private static void send(Topic topic, @Nullable Integer partition, String key, byte @Nullable [] value)
            throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            producer.send(new ProducerRecord<>(topic.name(), partition, key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Topic topic, int count) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka.reader("test"))) {
            consumer.assign(consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            await().atMost(LIMIT).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
            return records;
        }
    }

    private static long offsetsCommitted() throws Exception {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            return admin
                    .listConsumerGroupOffsets("newswire-store")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .collect(Collectors.summingLong(offset -> offset.offset()));
        }
    }

    private static long storedArticles() throws SQLException {
        return Long.parseLong(database.rows("select count(*) from article").getFirst());
    }

    private double counted(String outcome) {
        return counted(metrics, outcome);
    }

    private static double counted(SimpleMeterRegistry metrics, String outcome) {
        return metrics.get("newswire.stored.articles")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static FeedStatus status(UUID id) {
        return FeedStatusBuilder.builder()
                .feedId(id)
                .url("https://daily.example/rss")
                .name("daily")
                .tags(List.of("news"))
                .format("rss2")
                .state(FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .lastPollAt(NOON)
                .lastSuccessAt(NOON)
                .nextPollAt(NOON.plusSeconds(60))
                .lastStatus(200)
                .polls(1)
                .itemsPublished(10)
                .itemsPerDay(2.5)
                .build();
    }
}
