package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;

import com.github.dockerjava.api.DockerClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.chain.PausedContainer;
import org.newswire.chain.SharedContainers;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.timing.BestOfThree;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The page of a store that does everything, and of a separate reader, while the broker, the database or
/// both are stopped or do not answer. Tests `ReadAccess` and `StatusReport`.
final class PageOutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration ANSWER = Duration.ofSeconds(1);

    private static final String NO_BROKER = "The broker does not answer";
    private static final String NOT_STORED = "Articles are not stored at the moment";
    private static final String NO_DATABASE = "The database does not answer";
    private static final String DEAD_LETTER = "/dead-letters/news.raw.dlq-0@0";
    private static final Pattern TROUBLE =
            Pattern.compile("<p><a href=\"[^\"]+\">([^<]+)</a>(?:\\s*<span>since <time datetime=\"([^\"]+)\")?");

    private static final KafkaContainer BROKER = SharedContainers.newKafka();
    private static final PostgreSQLContainer DATABASE = SharedContainers.newPostgres();
    private static final DockerClient DOCKER = DockerClientFactory.lazyClient();

    private static KafkaSettings kafka;
    private static RunningStore all;
    private static RunningStore reader;

    /// @param since when it began, as the page says
    private record Trouble(String sentence, Optional<Instant> since) {}

    @BeforeAll
    static void start() throws Exception {
        Startables.deepStart(BROKER, DATABASE).join();
        kafka = new KafkaSettings(BROKER.getBootstrapServers(), Map.of());
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(WriteRole.TOPICS.stream()
                            .map(topic -> new NewTopic(topic.name(), 2, (short) 1).configs(topic.config()))
                            .toList())
                    .all()
                    .get();
        }
        var settings = new DatabaseSettings(
                DATABASE.getJdbcUrl(),
                new Login(DATABASE.getUsername(), DATABASE.getPassword()),
                Optional.of(new Login("outage_reader", "quiet")));
        Map<String, String> environment =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", BROKER.getBootstrapServers(), "CANARY_INTERVAL", "1m");
        all = RunningStore.start(settings, StoreRole.ALL, kafka, environment, "store-all");
        reader = RunningStore.start(settings, Set.of(StoreRole.READ), kafka, environment, "store-reader");
        FeedStatus feed = FeedStatusBuilder.builder(polled("https://daily.example/rss"))
                .nextPollAt(Instant.now().plus(Duration.ofHours(1)))
                .build();
        send(FeedStatus.TOPIC, feed.feedId().toString(), FeedStatus.CONTRACT.encode(feed));
        store("before");
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunningStore store : stores()) {
            store.stop();
        }
        BROKER.stop();
        DATABASE.stop();
    }

    private static List<RunningStore> stores() {
        return Stream.of(all, reader).filter(Objects::nonNull).toList();
    }

    @Test
    void thePageSaysSinceWhenASilentBrokerAndAStoppedDatabaseAreMissingAndRecovers() throws Exception {
        awaitWellWith("before");
        Instant begin = Instant.now();

        for (RunningStore store : stores()) {
            assertAnswersSoonInSilence(store, DEAD_LETTER, BROKER);
        }
        try (var _ = PausedContainer.of(BROKER)) {
            awaitTroubles(begin, Set.of(NOT_STORED), Set.of(NO_BROKER));
            DOCKER.killContainerCmd(id(DATABASE)).exec();
            awaitTroubles(begin, Set.of(NO_DATABASE, NOT_STORED), Set.of(NO_DATABASE, NO_BROKER));
        }
        DOCKER.startContainerCmd(id(DATABASE)).exec();
        store("between");
        awaitWellWith("between");
    }

    @Test
    void thePageSaysSinceWhenAStoppedBrokerAndASilentDatabaseAreMissingAndRecovers() throws Exception {
        awaitWellWith("before");
        Instant begin = Instant.now();

        DOCKER.killContainerCmd(id(BROKER)).exec();
        try (var _ = PausedContainer.of(DATABASE)) {
            awaitTroubles(begin, Set.of(NO_DATABASE, NOT_STORED), Set.of(NO_DATABASE, NO_BROKER));
        }

        awaitTroubles(begin, Set.of(NOT_STORED), Set.of(NO_BROKER));
        DOCKER.startContainerCmd(id(BROKER)).exec();
        store("after");
        awaitWellWith("after");
    }

    /// The connections were used a moment before, so that a pool may take them for usable.
    @Test
    void theFirstAnswerAfterTheDatabaseFellSilentComesSoon() throws Exception {
        awaitWellWith("before");
        for (RunningStore store : stores()) {
            for (String path : List.of("/articles", "/articles?q=headline", "/stories", "/sources")) {
                assertAnswersSoonInSilence(store, path, DATABASE);
            }
        }
        awaitWellWith("before");
    }

    private static void assertAnswersSoonInSilence(RunningStore store, String path, GenericContainer<?> silent)
            throws Exception {
        Duration taken = BestOfThree.of(ANSWER, () -> {
            await().atMost(LIMIT).until(() -> store.get(path).statusCode() < 500);
            try (var _ = PausedContainer.of(silent)) {
                return timed(store, path);
            }
        });
        assertThat(taken).as(path).isLessThan(ANSWER);
    }

    @Test
    void theApiAnswers503WithinSevenSecondsWhileTheDatabaseIsSilent() throws Exception {
        awaitWellWith("before");
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(reader.get("/api/articles").statusCode()).isEqualTo(200));
        try (var _ = PausedContainer.of(DATABASE)) {
            for (String path : List.of("/api/articles", "/api/articles?q=headline", "/api/changes")) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = reader.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
                assertThat(answer.body()).as(path).contains("The database does not answer.");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(path).isLessThan(Duration.ofSeconds(7));
            }
        }
        awaitWellWith("before");
    }

    /// A separate reader has no consumer that could measure these.
    @Test
    void aReaderKnowsWhatWaitsForTheStoreAndWhetherCanariesArrive() throws Exception {
        awaitWellWith("before");
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(reader.get("/").body()).containsPattern("Records that wait</dt>\\s*<dd>0</dd>"));

        execute("insert into canary (partition, sent_at, stored_at) values (0, now() - interval '10 minutes', now())");
        try {
            for (RunningStore store : stores()) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(troubles(store))
                                .extracting(Trouble::sentence)
                                .containsExactly("No canary has come through"));
            }
        } finally {
            execute("delete from canary");
        }
        awaitWellWith("before");
    }

    private static void awaitWellWith(String slug) {
        for (RunningStore store : stores()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(store.get("/").body())
                            .contains("All is well: one feed is watched.", "Headline of " + slug));
            for (String path : List.of("/articles", "/stories", "/sources")) {
                await(path)
                        .atMost(LIMIT)
                        .untilAsserted(
                                () -> assertThat(store.get(path).statusCode()).isEqualTo(200));
            }
        }
    }

    private static void awaitTroubles(Instant begin, Set<String> ofAll, Set<String> ofReader) throws Exception {
        awaitTroubles(all, begin, ofAll);
        awaitTroubles(reader, begin, ofReader);
    }

    private static void awaitTroubles(RunningStore store, Instant begin, Set<String> expected) throws Exception {
        await().atMost(LIMIT).untilAsserted(() -> {
            List<Trouble> troubles = troubles(store);
            assertThat(troubles).extracting(Trouble::sentence).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(troubles)
                    .allSatisfy(trouble -> assertThat(trouble.since())
                            .hasValueSatisfying(since ->
                                    assertThat(since).isBetween(begin.truncatedTo(ChronoUnit.SECONDS), Instant.now())));
        });
        String overview = store.get("/").body();
        assertThat(overview).contains("Headline of before", "Last article");
        if (expected.contains(NO_DATABASE)) {
            assertThat(overview).contains("The figures are from");
        }
        for (String path : List.of("/", "/articles", "/sources", "/dead-letters", DEAD_LETTER)) {
            assertAnswersSoon(store, path);
        }
    }

    private static void assertAnswersSoon(RunningStore store, String path) throws Exception {
        Duration taken = BestOfThree.of(ANSWER, () -> timed(store, path));
        assertThat(taken).as(path).isLessThan(ANSWER);
    }

    private static Duration timed(RunningStore store, String path) throws Exception {
        long begin = System.nanoTime();
        assertThat(store.get(path).body()).as(path).contains("<h1");
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static List<Trouble> troubles(RunningStore store) throws Exception {
        String page = store.get("/").body();
        String verdict = page.substring(page.indexOf("id=\"verdict\""), page.indexOf("id=\"as-of\""));
        return TROUBLE.matcher(verdict).results().map(PageOutageIT::trouble).toList();
    }

    private static Trouble trouble(MatchResult match) {
        return new Trouble(match.group(1), Optional.ofNullable(match.group(2)).map(Instant::parse));
    }

    private static String id(GenericContainer<?> container) {
        return container.getContainerId();
    }

    private static void store(String slug) throws Exception {
        Article article = article(slug, "It opens.", 0, "daily");
        send(Article.TOPIC, article.id().toString(), Article.CONTRACT.encode(article));
    }

    private static void send(Topic topic, String key, byte[] value) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            producer.send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        DATABASE.getJdbcUrl(), DATABASE.getUsername(), DATABASE.getPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
