package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.store.tables.Versions.version;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netpreserve.jwarc.WarcMetadata;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.Warcinfo;
import org.newswire.chain.SharedContainers;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;
import org.newswire.settings.Settings;
import org.newswire.store.StoreTools;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.tools.CommandRunner;
import org.testcontainers.kafka.KafkaContainer;

/// Tests exports from a real database and a real broker. WARC files are read with jwarc, an independent
/// implementation. Tests [ArticleExport] and [RawExport].
final class ExportIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ARTICLES = 350;
    private static final int ITEMS = 600;
    private static final KafkaContainer BROKER = SharedContainers.newKafka();

    private static StoreDatabase database;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        database = StoreDatabase.withOwnServer();
        BROKER.start();
        publish();
    }

    @AfterAll
    static void stop() {
        BROKER.stop();
        database.close();
    }

    @BeforeEach
    void store() throws Exception {
        database.empty();
        List<Change> articles = new ArrayList<>();
        IntStream.range(0, ARTICLES)
                .forEach(i -> articles.add(version("slug" + i, "Text\nof \"" + i + "\"", i / 3, "daily")));
        articles.add(version("slug7", "Text of 7, shown by another feed", 500, "weekly"));
        new PostgresArticleStore(database.connections()).write(articles);
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.from(new Settings(Map.of("KAFKA_BOOTSTRAP_SERVERS", BROKER.getBootstrapServers())));
    }

    /// Publishes one item a second from noon on: every third one without a page, some with pages of 1 MB,
    /// and a record that is not an item.
    private static void publish() throws Exception {
        try (Admin admin = Admin.create(kafka().admin("test"))) {
            NewTopic topic = new NewTopic(RawItem.TOPIC.name(), 3, (short) 1);
            CreatedTopics.create(
                    admin, List.of(topic.configs(Map.of("max.message.bytes", "4194304", "retention.ms", "-1"))));
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka().producer("test"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                RawItem item = item(i);
                long time = NOON.plusSeconds(i).toEpochMilli();
                sent.add(producer.send(new ProducerRecord<>(
                        RawItem.TOPIC.name(), null, time, key(item.articleId()), RawItem.CONTRACT.encode(item))));
            }
            byte[] none = "{".getBytes(UTF_8);
            long time = NOON.plusSeconds(20).toEpochMilli();
            sent.add(producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), null, time, key(new UUID(0, 1)), none)));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static byte[] key(UUID id) {
        return id.toString().getBytes(UTF_8);
    }

    private static RawItem item(int i) {
        String url = "https://paper.example/" + i + "?q=a b";
        Instant time = NOON.plusSeconds(i);
        RawItem.Page page = RawItemPageBuilder.builder()
                .url(url)
                .finalUrl(url)
                .status(200)
                .fetchedAt(time)
                .contentType("text/html; charset=utf-8\r\nX-Evil: 1")
                .bytes(10)
                .sha256("ab12")
                .body(RawItem.Page.pack(page(i)))
                .build();
        return new RawItem(
                NameUuid.ofLink(url),
                RawItem.Change.PUBLISHED,
                "00000000000000ff",
                time,
                new RawItem.Feed(new UUID(0, 7), "https://paper.example/rss", null, null, null, null, List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("key" + i)
                        .link(url)
                        .title("Title " + i)
                        .build(),
                new RawItem.Fetch(
                        "https://paper.example/rss",
                        "https://paper.example/rss",
                        200,
                        time,
                        null,
                        null,
                        List.of(),
                        null),
                i % 3 == 0 ? null : page);
    }

    private static byte[] page(int i) {
        byte[] random = new byte[i % 100 == 1 ? 1_000_000 : 2_000];
        new Random(i).nextBytes(random);
        return random;
    }

    private int export(String format, Instant from, Instant to, Path file) {
        return export(database.url(), format, from, to, file);
    }

    private int export(String url, String format, Instant from, Instant to, Path file) {
        return export(url, BROKER.getBootstrapServers(), format, from, to, file);
    }

    private int export(String url, String bootstrap, String format, Instant from, Instant to, Path file) {
        return CommandRunner.run(
                ExportCommand::new,
                environment(url),
                System.out,
                new PrintStream(err, true, UTF_8),
                "export",
                "--from",
                from.toString(),
                "--to",
                to.toString(),
                "--format",
                format,
                "--out",
                file.toString(),
                "--bootstrap",
                bootstrap);
    }

    private static Map<String, String> environment(String url) {
        return Map.of(
                "DATABASE_URL", url,
                "DATABASE_USER", database.container().getUsername(),
                "DATABASE_PASSWORD", database.container().getPassword());
    }

    @Test
    void writesALinePerArticleOfAPeriod() throws Exception {
        Path file = folder.resolve("articles.jsonl");

        assertThat(export("jsonl", NOON.plusSeconds(60), NOON.plusSeconds(100 * 60), file))
                .as(err.toString(UTF_8))
                .isZero();

        List<JsonNode> lines = articles(file);
        assertThat(lines).hasSize(99 * 3);
        assertThat(lines)
                .isSortedAccordingTo((a, b) -> a.path("firstSeenAt")
                        .asText()
                        .compareTo(b.path("firstSeenAt").asText()));
        JsonNode seventh = lines.stream()
                .filter(line -> line.path("itemKey").asText().equals("slug7"))
                .findFirst()
                .orElseThrow();
        assertThat(seventh.path("text").asText()).isEqualTo("Text of 7, shown by another feed");
        assertThat(seventh.path("sources")).hasSize(2);
        assertThat(seventh.path("rights")).isEqualTo(JSON.readTree("""
                {"robots": "noarchive", "tdmReserved": true, "statement": "© \\"The Paper\\"",
                 "licenses": [{"url": "https://paper.example/license.xml", "source": "page"}]}"""));
        assertThat(seventh.path("firstSeenAt").asText()).isEqualTo("2026-03-01T12:02:00Z");
        assertThat(folder).isDirectoryNotContaining("glob:**.progress");
    }

    @Test
    void continuesAKilledExportOfArticles() throws Exception {
        Path whole = folder.resolve("whole.jsonl");
        assertThat(export("jsonl", NOON, NOON.plusSeconds(36_000), whole)).isZero();

        Path file = folder.resolve("killed.jsonl");
        ObjectNode what = what("jsonl", NOON, NOON.plusSeconds(36_000));
        try (Connection connection = database.connections().getConnection();
                ExportFile opened = ExportFile.open(file, what)) {
            connection.setReadOnly(true);
            ArticleExport.write(connection, NOON, NOON.plusSeconds(3_600), opened);
        }
        append(file, "{\"half a li");

        assertThat(export("jsonl", NOON, NOON.plusSeconds(36_000), file)).isZero();
        assertThat(file).hasSameTextualContentAs(whole);
        assertThat(err.toString(UTF_8)).contains("killed.jsonl: " + ARTICLES + " articles");
    }

    /// Each article has 3 MiB, and all together nearly twice the heap.
    @Test
    void largeArticlesAreExportedInASmallHeap() throws Exception {
        List<Change> large = new ArrayList<>();
        IntStream.range(0, 40)
                .forEach(i -> large.add(version("large" + i, "It opens. ".repeat(100_000), 1_000, "daily")));
        new PostgresArticleStore(database.connections()).write(large);
        Path file = folder.resolve("large.jsonl");
        Path log = folder.resolve("log");
        ProcessBuilder small = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreTools.class.getName(),
                        "export",
                        "--from",
                        NOON.toString(),
                        "--to",
                        NOON.plusSeconds(90_000).toString(),
                        "--format",
                        "jsonl",
                        "--out",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        small.environment().putAll(environment(database.url()));

        assertThat(small.start().waitFor()).as(log.toString()).isZero();
        assertThat(Files.readString(log)).contains((ARTICLES + 40) + " articles");
    }

    @Test
    void aStandardLibraryReadsAnExportOfTheRawTopic() throws Exception {
        Path file = folder.resolve("raw.warc.gz");

        assertThat(export("warc", NOON.plusSeconds(10), NOON.plusSeconds(400), file))
                .as(err.toString(UTF_8))
                .isZero();

        assertThat(everything(file)).isEqualTo(expected(10, 400));
        assertThat(err.toString(UTF_8)).contains("390 records of news.raw, 1 malformed");
    }

    /// Kafka has no timestamps before 1970.
    @Test
    void aTimeBefore1970MeansTheStartOfTheTopic() throws Exception {
        Path raw = folder.resolve("raw.warc.gz");
        Path articles = folder.resolve("articles.jsonl");
        Instant before = Instant.parse("1969-07-20T20:17:40Z");

        assertThat(export("warc", before, NOON.plusSeconds(ITEMS), raw))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(everything(raw)).isEqualTo(expected(0, ITEMS));
        assertThat(export("jsonl", before, NOON.plusSeconds(36_000), articles))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(articles(articles)).hasSize(ARTICLES);

        Path nothing = folder.resolve("nothing.warc.gz");
        assertThat(export("warc", before, Instant.EPOCH, nothing))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(everything(nothing)).isEmpty();
    }

    @Test
    void rejectsABrokerWithoutTheTopic() throws Exception {
        Path file = folder.resolve("raw.warc.gz");
        try (EmbeddedKafka other = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            String url = database.url();
            assertThat(export(url, other.bootstrapServers(), "warc", NOON, NOON.plusSeconds(60), file))
                    .isOne();
            assertThat(err.toString(UTF_8))
                    .contains("there is no topic news.raw at " + other.bootstrapServers(), "--bootstrap");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void rejectsAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(export("jsonl", NOON, NOON.plusSeconds(60), pipe)).isOne();
        assertThat(err.toString(UTF_8))
                .contains(pipe + " is a folder, pipe or device")
                .contains("choose a regular file");
    }

    @Test
    void continuesAKilledExportOfTheRawTopic() throws Exception {
        Path file = folder.resolve("killed.warc.gz");
        int kills = 0;
        while (exportUntilKilled(file, NOON, NOON.plusSeconds(ITEMS))) {
            kills++;
            append(file, "what was written since the checkpoint");
        }

        assertThat(kills).isGreaterThan(3);
        assertThat(everything(file)).isEqualTo(expected(0, ITEMS));
    }

    /// Stops abruptly between two polls after 120 records.
    ///
    /// @return false if the export was complete before
    private static boolean exportUntilKilled(Path file, Instant from, Instant to) throws Exception {
        Map<String, Object> config = new HashMap<>(kafka().reader("test"));
        config.put("max.poll.records", 40);
        try (ExportFile opened = ExportFile.open(file, what("warc", from, to));
                var consumer = new KafkaConsumer<byte[], byte[]>(config) {
                    private int came;

                    @Override
                    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                        if (came >= 120) {
                            throw new Killed();
                        }
                        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
                        came += records.count();
                        return records;
                    }
                }) {
            RawExport.Count count = new RawExport(consumer, from, to, opened).write();
            assertThat(count).isEqualTo(new RawExport.Count(ITEMS, 1, 0));
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void keepsAFileThatIsNotPartOfTheExport() throws Exception {
        Path file = folder.resolve("mine.txt");
        Files.writeString(file, "mine");

        assertThat(export("jsonl", NOON, NOON.plusSeconds(60), file)).isEqualTo(1);
        assertThat(file).hasContent("mine");

        Path other = folder.resolve("other");
        ExportFile.open(other, what("jsonl", NOON, NOON.plusSeconds(1))).close();
        assertThat(export("jsonl", NOON, NOON.plusSeconds(60), other)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("belongs to another export");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"bytes\": ", "rubbish"})
    void reportsUnreadableProgress(String text) throws Exception {
        Path file = folder.resolve("out.jsonl");
        Path progress = folder.resolve("out.jsonl.progress");
        Files.writeString(file, "mine");
        Files.writeString(progress, text);

        assertThat(export("jsonl", NOON, NOON.plusSeconds(60), file)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains(progress + " is not a progress file", "delete it and " + file);
        assertThat(file).hasContent("mine");
    }

    @Test
    void twoExportsDoNotWriteTheSameFile() throws Exception {
        Path file = folder.resolve("out.jsonl");
        Instant end = NOON.plusSeconds(60);

        try (ExportFile held = ExportFile.open(file, what("jsonl", NOON, end))) {
            assertThat(held.isNew()).isTrue();
            assertThat(export("jsonl", NOON, end, file)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).contains("another export is writing " + file);
        }
        assertThat(export("jsonl", NOON, end, file)).isZero();
    }

    @Test
    void reportsAMissingFolder() {
        Path absent = folder.resolve("absent");

        assertThat(export("jsonl", NOON, NOON.plusSeconds(60), absent.resolve("out.jsonl")))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("there is no folder " + absent + ": create it");
    }

    @Test
    void rejectsADatabaseWithoutTables() {
        String url = database.url("postgres");

        assertThat(export(url, "jsonl", NOON, NOON.plusSeconds(60), folder.resolve("out")))
                .isOne();
        assertThat(err.toString(UTF_8)).contains("relation \"article\" does not exist", "/postgres)");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void rejectsAPeriodThatHasNotEnded() {
        Instant soon = Instant.now().plusSeconds(60);

        assertThat(export("jsonl", NOON, soon, folder.resolve("out"))).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    private static ObjectNode what(String format, Instant from, Instant to) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", format)
                .put("from", from.toString())
                .put("to", to.toString());
    }

    private static void append(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            channel.write(UTF_8.encode(text));
        }
    }

    private static List<JsonNode> articles(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /// Returns the hash of each item's page, 0 without a page. Each item and each record id must occur
    /// once.
    private static Map<String, Integer> everything(Path file) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        Map<String, Integer> pages = new HashMap<>();
        var ids = new HashSet<>();
        int records = 0;
        try (WarcReader reader = new WarcReader(file)) {
            for (WarcRecord record : reader) {
                assertThat(record.version().toString()).isEqualTo("WARC/1.1");
                assertThat(ids.add(record.id())).isTrue();
                records++;
                if (record instanceof WarcResponse response) {
                    assertThat(response.http().status()).isEqualTo(200);
                    assertThat(response.http().headers().map()).doesNotContainKey("X-Evil");
                    byte[] body = response.http().body().stream().readAllBytes();
                    pages.put(response.id().toString(), java.util.Arrays.hashCode(body));
                    assertThat(response.target())
                            .startsWith("https://paper.example/")
                            .endsWith("?q=a%20b");
                } else if (record instanceof WarcMetadata metadata) {
                    JsonNode item = JSON.readTree(metadata.body().stream());
                    assertThat(item.at("/page/body").isMissingNode()).isTrue();
                    Integer page = metadata.concurrentTo().stream()
                            .map(id -> pages.get(id.toString()))
                            .findFirst()
                            .orElse(0);
                    assertThat(found.put(item.at("/entry/key").asText(), page)).isNull();
                } else {
                    assertThat(record).isInstanceOf(Warcinfo.class);
                    assertThat(records).isEqualTo(1);
                }
            }
        }
        return found;
    }

    private static Map<String, Integer> expected(int from, int to) {
        Map<String, Integer> expected = new HashMap<>();
        IntStream.range(from, to)
                .forEach(i -> expected.put("key" + i, i % 3 == 0 ? 0 : java.util.Arrays.hashCode(page(i))));
        return expected;
    }
}
