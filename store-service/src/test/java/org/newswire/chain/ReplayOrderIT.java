package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Replays the same records in random order, with a `kill -9` of the store during each replay, and
/// expects the same rows in every table.
///
/// Rows may differ only in the times of storing (`stored_at`, `changed_at`, `merged_at`). The shuffle goes
/// beyond any order that Kafka would produce. The system properties `newswire.replays` and
/// `newswire.records` extend the default run to 10 of 20,000. Tests `ArticleHistory`.
class ReplayOrderIT {
    private static final int REPLAYS = Integer.getInteger("newswire.replays", 2);
    private static final int RECORDS = Integer.getInteger("newswire.records", 5_000);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<String> TABLES = List.of(
            "article",
            "article_superseded",
            "article_source",
            "article_carrier",
            "article_retraction",
            "article_search",
            "search_config",
            "story",
            "story_article",
            "story_sketch");

    private final KafkaContainer kafka = SharedContainers.newKafka();
    private final PostgreSQLContainer postgres = SharedContainers.newPostgres();
    private final int port = Ports.anyFree();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @BeforeEach
    void start() throws Exception {
        kafka.start();
        postgres.start();
        try (Admin admin = Admin.create(settings().admin("test"))) {
            CreatedTopics.create(admin, List.of(new NewTopic(Article.TOPIC.name(), 6, (short) 1)));
        }
    }

    @AfterEach
    void stop() {
        kafka.close();
        postgres.close();
    }

    @Test
    void replaysInAnyOrderWithACrashLeadToTheSameRows() throws Exception {
        List<Article> articles = articles();
        Map<String, String> expected = Map.of();
        for (int replay = 0; replay < REPLAYS; replay++) {
            fresh();
            Collections.shuffle(articles, random);
            send(articles);
            Map<String, String> found = store(replay);
            if (replay == 0) {
                expected = found;
                assertThat(rows("select count(*) from article_superseded")).isNotEqualTo("0");
                assertThat(rows("select count(*) from story")).isNotEqualTo("0");
            }
            assertThat(found).as("replay %d, seed %d", replay, seed).isEqualTo(expected);
        }
    }

    /// Creates a new database. The topic continues, so records of earlier replays are not read
    /// again.
    private void fresh() {
        query("postgres", "drop database if exists test with (force)");
        query("postgres", "create database test");
    }

    /// Runs the store until all records are stored, indexed and clustered, with one crash.
    private Map<String, String> store(int replay) throws Exception {
        var log = Files.createTempDirectory("newswire-replay").resolve("store.log");
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers(),
                "DATABASE_URL", postgres.getJdbcUrl(),
                "DATABASE_USER", postgres.getUsername(),
                "DATABASE_PASSWORD", postgres.getPassword(),
                "INSTANCE_ID", "replay");
        try (ServiceProcess first = ServiceProcess.start(Service.STORE, environment, port, log)) {
            int enough = RECORDS / 20 + random.nextInt(RECORDS / 4);
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> count("article") >= enough);
            first.killHard();
        }
        try (ServiceProcess second = ServiceProcess.start(Service.STORE, environment, port, log)) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> allRead(replay) && count("search_pending") == 0 && count("story_pending") == 0);
            assertThat(second.isAlive()).isTrue();
        }
        Map<String, String> tables = new TreeMap<>();
        for (String table : TABLES) {
            tables.put(
                    table,
                    rows("select count(*) || ' ' || md5(coalesce(string_agg(row, E'\\n' order by row), ''))"
                            + " from (select md5((to_jsonb(t) - 'stored_at' - 'changed_at' - 'changed_by' - 'merged_at')::text) as row from "
                            + table + " t) r"));
        }
        return tables;
    }

    private boolean allRead(int replay) throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            return admin
                            .listConsumerGroupOffsets("newswire-store")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .entrySet()
                            .stream()
                            .filter(each -> each.getKey().topic().equals(Article.TOPIC.name()))
                            .collect(Collectors.summingLong(
                                    each -> each.getValue().offset()))
                    == (replay + 1L) * RECORDS;
        }
    }

    private long count(String table) {
        try {
            return Long.parseLong(rows("select count(*) from " + table));
        } catch (IllegalStateException e) {
            return -1; // the schema is not migrated yet
        }
    }

    private String rows(String sql) {
        return query(postgres.getDatabaseName(), sql);
    }

    /// Returns the first value, or an empty text.
    private String query(String database, String sql) {
        String url = "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(5432) + "/" + database;
        try (Connection connection = DriverManager.getConnection(url, postgres.getUsername(), postgres.getPassword());
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            ResultSet rows = statement.getResultSet();
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException("the query failed: " + sql, e);
        }
    }

    private KafkaSettings settings() {
        return new KafkaSettings(kafka.getBootstrapServers(), Map.of());
    }

    private void send(List<Article> articles) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            List<Future<?>> sent = new ArrayList<>();
            for (Article article : articles) {
                sent.add(producer.send(new ProducerRecord<>(
                        Article.TOPIC.name(),
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article))));
            }
            producer.flush();
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    /// Creates articles that are observed again, changed, changed back and carried by several
    /// feeds, and copies of wire stories.
    private List<Article> articles() {
        List<Article> articles = new ArrayList<>();
        List<String> wires = IntStream.range(0, 200).mapToObj(i -> text(150)).toList();
        while (articles.size() < RECORDS) {
            String slug = "slug" + articles.size();
            String own =
                    random.nextInt(4) == 0 ? wires.get(random.nextInt(wires.size())) : text(40 + random.nextInt(80));
            List<String> versions = new ArrayList<>(List.of(own));
            for (int v = random.nextInt(3); v > 0; v--) {
                versions.add(random.nextInt(3) == 0 ? text(60) : own + " " + text(10 * v));
            }
            for (int seen = 1 + random.nextInt(3); seen > 0 && articles.size() < RECORDS; seen--) {
                articles.add(article(slug, versions.get(random.nextInt(versions.size()))));
            }
        }
        return articles;
    }

    private String text(int words) {
        return random.ints(words, 0, 5000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    }

    private Article article(String slug, String text) {
        String url = "https://paper.example/" + slug;
        String feed = "https://feed" + random.nextInt(3) + ".example/rss";
        Instant observed = BEGIN.plusSeconds(random.nextInt(6 * 86_400));
        UUID hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8));
        return ArticleBuilder.builder()
                .id(NameUuid.ofLink(url))
                .change(RawItem.Change.PUBLISHED)
                .contentHash(hash.toString())
                .observedAt(observed)
                .url(url)
                .site("paper.example")
                .siteName("The Paper")
                .title("Headline of " + slug)
                .authors(List.of("Ada Field"))
                .publishedAt(BEGIN)
                .language(random.nextInt(20) == 0 ? "de" : "en")
                .text(text)
                .html("<p>" + text + "</p>")
                .lead(text.substring(0, Math.min(100, text.length())))
                .extent(Article.Extent.FULL)
                .wordCount(text.length() / 6)
                .images(List.of())
                .tags(List.of("news"))
                .source(new Article.Source(NameUuid.ofFeed(feed), feed, "The Feed", List.of("news"), slug, url))
                .provenance(ArticleProvenanceBuilder.builder()
                        .rawTopic("news.raw")
                        .rawPartition(random.nextInt(12))
                        .rawOffset(random.nextInt(1_000_000))
                        .fetchedAt(observed)
                        .status(200)
                        .redirects(List.of())
                        .extractor("newswire/1")
                        .fields(Map.of("title", "json-ld"))
                        .build())
                .build();
    }
}
