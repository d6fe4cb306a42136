package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.Changes;
import org.newswire.contract.Contract;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.reparse.ReparseCommand;
import org.newswire.parse.tools.ParseTools;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;
import org.newswire.service.tracing.TraceParent;
import org.newswire.tools.CommandRunner;

/// Parses ten thousand raw records of ten sites, then again with rules that find the section on two of
/// the sites.
///
/// The comparison reports exactly these sites and that field. The promotion publishes exactly these
/// articles, delays no new item, survives a `kill -9`, and never overwrites a newer version. Tests `ReparseRun` and
/// `Promotion`.
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReparseIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> SITES =
            List.of("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa");
    private static final int EACH = 1_000;
    private static final int ALL = SITES.size() * EACH;
    private static final int UPDATED = 100;
    private static final String NEW_ITEM_SITE = "gamma";
    private static final Duration NEW_ITEM_LIMIT = Duration.ofSeconds(10);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    @TempDir
    static Path folder = Path.of("");

    private @Nullable EmbeddedKafka kafka;
    private @Nullable ServiceProcess service;
    private @Nullable KafkaConsumer<byte[], byte[]> tail;
    private final List<ConsumerRecord<byte[], byte[]>> articles = new ArrayList<>();
    private @Nullable UUID contested;

    @BeforeAll
    void parseAll() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        Map<String, String> settings = Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        service = ServiceProcess.start(
                ServiceProcess.Service.PARSE, settings, Ports.anyFree(), folder.resolve("parse.log"));
        service.awaitReady(LIMIT);
        tail = new KafkaConsumer<>(new KafkaSettings(bootstrap(), Map.of()).reader("tail"));
        tail.assign(IntStream.range(0, Article.TOPIC.partitions())
                .mapToObj(partition -> new TopicPartition(Article.TOPIC.name(), partition))
                .toList());
        List<RawItem> items = new ArrayList<>();
        SITES.forEach(site -> {
            for (int i = 0; i < EACH; i++) {
                items.add(item(site, i, "first"));
            }
        });
        for (int i = 0; i < UPDATED; i++) {
            items.add(item("alpha", i, "second"));
        }
        send(items);
        await().atMost(LIMIT).until(() -> articles().size() >= ALL + UPDATED);
        rules("alpha", "beta");
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(tail).close();
        Objects.requireNonNull(service).close();
        Objects.requireNonNull(kafka).close();
    }

    @Test
    void theDifferencesThatTheComparisonNamesArePublishedOnceAndNeverOverANewerVersion() throws Exception {
        assertComparisonNamesTheTwoSites();
        promoteThroughAKillAndBesideAnotherWriter();
        assertOnlyNewerVersionsDiffer();
    }

    private void assertComparisonNamesTheTwoSites() throws Exception {
        JsonNode report = new JsonMapper().readTree(reparse("--from", "1h", "--diff", "--format", "json"));

        assertThat(report.path("records").asInt()).isEqualTo(ALL + UPDATED);
        assertThat(report.path("superseded").asInt()).isEqualTo(UPDATED);
        assertThat(report.path("absent").asInt()).isZero();
        assertThat(report.path("compared").asInt()).isEqualTo(ALL);
        assertThat(report.path("differing").asInt()).isEqualTo(2 * EACH);
        assertThat(report.path("sites")).hasSize(SITES.size());
        for (JsonNode site : report.path("sites")) {
            boolean ruled = List.of("alpha.example", "beta.example")
                    .contains(site.path("site").asText());
            assertThat(site.path("compared").asInt()).isEqualTo(EACH);
            assertThat(site.path("differing").asInt()).isEqualTo(ruled ? EACH : 0);
            assertThat(site.path("rejected")).isEmpty();
            assertThat(site.path("fields").findValuesAsText("field"))
                    .isEqualTo(ruled ? List.of("details.section") : List.of());
        }
        JsonNode field = report.at("/sites/0/fields/0");
        assertThat(field.path("gained").asInt()).isEqualTo(EACH);
        assertThat(field.path("charsAfter").asInt()).isEqualTo(EACH * "Harbour".length());
        assertThat(field.path("samples")).hasSize(3);
        assertThat(articles()).hasSize(ALL + UPDATED);
    }

    /// Otherwise, a run without the rules could undo their results.
    @Test
    void failsIfTheRequestedRulesAreMissing() throws Exception {
        for (Path place : List.of(folder.resolve("nonexistent"), Files.createDirectories(folder.resolve("empty")))) {
            var err = new ByteArrayOutputStream();
            assertThat(execute(place, new ByteArrayOutputStream(), err, "--from", "1h", "--diff"))
                    .isEqualTo(2);
            assertThat(err.toString(UTF_8))
                    .hasLineCount(1)
                    .startsWith("SITE_RULES: " + place)
                    .contains("unset it");
        }
    }

    /// A later promotion would use the previous run.
    @Test
    void aComparisonOfNoRecordsIsReportedAndNotStored() {
        for (List<String> nothing : List.of(
                List.of("--from", "1h", "--site", "nosuch.example"),
                List.of("--from", "2020-01-01", "--to", "2020-01-02"))) {
            var err = new ByteArrayOutputStream();
            List<String> words = new ArrayList<>(nothing);
            words.addAll(List.of("--diff", "--promote"));
            assertThat(execute(folder.resolve("rules"), new ByteArrayOutputStream(), err, words.toArray(String[]::new)))
                    .isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).contains("nothing was compared");
        }
    }

    private void promoteThroughAKillAndBesideAnotherWriter() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> before = articles();
        send(List.of(item("beta", 500, "third")));
        await().atMost(LIMIT).until(() -> articles().size() > before.size());

        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParseTools.class.getName(),
                        "reparse",
                        "--promote",
                        "--bootstrap",
                        bootstrap())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed").toFile())
                .start();
        await().atMost(LIMIT).until(() -> articles().size() >= before.size() + 600);
        assertANewItemIsPublishedBeforeTheEndOf(killed);
        killed.destroyForcibly().waitFor();
        assertThat(articles().size()).isLessThan(before.size() + 2 * EACH);
        assertAtMost200PerSecond(
                articles().subList(before.size() + 1, articles().size()).stream()
                        .filter(record -> !isNewItem(record))
                        .toList());

        contested = waiting(before.size());
        promoteNextToAnotherWriter(contested);
        await().atMost(LIMIT).until(() -> articles().size() >= before.size() + 2 * EACH + 1);
        assertThat(reparse("--promote", "--rate", "10000")).contains("promoted: 0", "left: " + 2 * EACH);

        assertPromoted(before, articles());
    }

    private void assertANewItemIsPublishedBeforeTheEndOf(Process promotion) throws Exception {
        send(List.of(item(NEW_ITEM_SITE, EACH, "first")));
        await().atMost(NEW_ITEM_LIMIT).until(() -> articles().stream().anyMatch(ReparseIT::isNewItem));
        assertThat(promotion.isAlive()).isTrue();
    }

    private static boolean isNewItem(ConsumerRecord<byte[], byte[]> record) {
        return decoded(record.value()).id().equals(id(NEW_ITEM_SITE, EACH));
    }

    /// The default of `--rate`. The first batch may be a second late.
    private static void assertAtMost200PerSecond(List<ConsumerRecord<byte[], byte[]>> promoted) {
        LongSummaryStatistics times =
                promoted.stream().mapToLong(ConsumerRecord::timestamp).summaryStatistics();

        assertThat(times.getCount()).isLessThanOrEqualTo(220 + (times.getMax() - times.getMin()) * 200 / 1000);
    }

    private void assertOnlyNewerVersionsDiffer() throws Exception {
        JsonNode report = new JsonMapper()
                .readTree(reparse("--from", "1h", "--site", "beta.example", "--diff", "--format", "json"));

        assertThat(report.path("compared").asInt()).isEqualTo(EACH);
        assertThat(report.at("/sites/0/fields/0/samples").findValuesAsText("id"))
                .containsExactlyInAnyOrder(id("beta", 500).toString(), String.valueOf(contested));
        assertThat(report.path("differing").asInt()).isEqualTo(2);
    }

    /// Another writer has a newer version of an article in an open transaction when the promotion
    /// reaches that article. It commits after the promotion has tried to publish.
    private void promoteNextToAnotherWriter(UUID id) throws Exception {
        Article present = articles().stream()
                .map(record -> decoded(record.value()))
                .filter(article -> article.id().equals(id))
                .reduce((_, last) -> last)
                .orElseThrow();
        Article newer = present.revised(present.observedAt().toEpochMilli() + 5, List.of("title"), "0".repeat(64));
        KafkaSettings settings = new KafkaSettings(bootstrap(), Map.of("transaction.timeout.ms", "120000"));
        try (var writer = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("another"))) {
            writer.initTransactions();
            writer.beginTransaction();
            RecordMetadata place = writer.send(new ProducerRecord<>(
                            Article.TOPIC.name(),
                            null,
                            newer.id().toString().getBytes(UTF_8),
                            Article.CONTRACT.encode(newer),
                            newer.headers(
                                    Article.Event.UPDATED,
                                    TraceParent.first(RandomGenerator.getDefault())
                                            .text())))
                    .get();
            var promotion = CompletableFuture.supplyAsync(() -> reparse("--promote", "--rate", "10000"));
            await().atMost(LIMIT).until(() -> isTriedAfter(place, id));
            writer.commitTransaction();
            assertThat(promotion.join()).contains("promoted: ");
        }
    }

    /// Returns an article of the site beta that is not promoted yet.
    private UUID waiting(int before) {
        Set<UUID> promoted = new HashSet<>();
        articles().stream()
                .skip(before)
                .forEach(record -> promoted.add(decoded(record.value()).id()));
        return IntStream.range(0, EACH)
                .mapToObj(number -> id("beta", number))
                .filter(id -> !promoted.contains(id))
                .findFirst()
                .orElseThrow();
    }

    /// Whether open or aborted transactions have written that article after that offset.
    private boolean isTriedAfter(RecordMetadata place, UUID id) {
        Map<String, Object> config = new HashMap<>(new KafkaSettings(bootstrap(), Map.of()).reader("undecided"));
        config.put("isolation.level", "read_uncommitted");
        TopicPartition one = new TopicPartition(Article.TOPIC.name(), place.partition());
        boolean tried = false;
        try (var consumer = new KafkaConsumer<byte[], byte[]>(config)) {
            consumer.assign(List.of(one));
            consumer.seek(one, place.offset() + 1);
            long end = consumer.endOffsets(List.of(one)).getOrDefault(one, 0L);
            while (consumer.position(one) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    tried |= Arrays.equals(record.key(), id.toString().getBytes(UTF_8));
                }
            }
        }
        return tried;
    }

    private static Article decoded(byte[] value) {
        try {
            return Article.CONTRACT.decode(value);
        } catch (Contract.MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    /// Expects two newer versions, by the service and by another writer, after the former records,
    /// and each promoted article once. A promoted article has another section, a later revision
    /// and no other change.
    private void assertPromoted(List<ConsumerRecord<byte[], byte[]>> before, List<ConsumerRecord<byte[], byte[]>> now) {
        Map<UUID, Article> last = new HashMap<>();
        Map<UUID, Integer> events = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : before) {
            Article article = decoded(record.value());
            last.put(article.id(), article);
        }
        for (ConsumerRecord<byte[], byte[]> record : now.subList(before.size(), now.size())) {
            if (isNewItem(record)) {
                continue;
            }
            Article article = decoded(record.value());
            assertThat(Contract.header(record.headers(), "ce_type")).contains("org.newswire.article.updated");
            events.merge(article.id(), 1, Integer::sum);
            if (article.id().equals(id("beta", 500))) {
                assertThat(article.text()).contains("third");
                continue;
            }
            if (article.id().equals(contested)) {
                assertThat(article.changes()).containsExactly("title");
                continue;
            }
            Article old = Objects.requireNonNull(last.get(article.id()));
            assertThat(List.of("alpha.example", "beta.example")).contains(article.site());
            assertThat(Changes.between(old, article)).containsExactly("details.section");
            assertThat(article.changes()).containsExactly("details.section");
            assertThat(article.previousHash()).isEqualTo(old.contentHash());
            assertThat(article.provenance().rawOffset())
                    .isEqualTo(old.provenance().rawOffset());
            assertThat(article.provenance().extractor()).contains("+");
            assertThat(Objects.requireNonNull(article.revision()))
                    .isGreaterThan(Objects.requireNonNullElse(old.revision(), 0L));
            assertThat(Contract.header(record.headers(), "newswire-reparse-run"))
                    .isPresent();
        }
        assertThat(events).hasSize(2 * EACH);
        assertThat(events.values()).containsOnly(1);
    }

    private String reparse(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = execute(folder.resolve("rules"), out, err, words);
        assertThat(code).as(err.toString(UTF_8)).isZero();
        assertThat(err.toString(UTF_8)).doesNotContain("SITE_RULES");
        return out.toString(UTF_8);
    }

    private int execute(Path rules, ByteArrayOutputStream out, ByteArrayOutputStream err, String... words) {
        List<String> all = new ArrayList<>(List.of("reparse"));
        all.addAll(List.of(words));
        all.addAll(List.of("--bootstrap", bootstrap()));
        return CommandRunner.run(
                ReparseCommand::new,
                Map.of("SITE_RULES", rules.toString()),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                all.toArray(String[]::new));
    }

    private static void rules(String... sites) throws Exception {
        Path rules = Files.createDirectories(folder.resolve("rules"));
        StringBuilder yaml = new StringBuilder("rules:\n");
        for (String site : sites) {
            Files.write(rules.resolve(site + ".html"), page(site, 0, "first"));
            yaml.append("  - site: ").append(site).append(".example\n");
            yaml.append("    section: .kicker\n");
            yaml.append("    test: {page: ")
                    .append(site)
                    .append(".html, url: '")
                    .append(link(site, 0));
            yaml.append("', section: Harbour}\n");
        }
        Files.writeString(rules.resolve("kickers.yaml"), yaml);
    }

    private String bootstrap() {
        return Objects.requireNonNull(kafka).bootstrapServers();
    }

    /// Returns all committed records.
    private List<ConsumerRecord<byte[], byte[]>> articles() {
        KafkaConsumer<byte[], byte[]> consumer = Objects.requireNonNull(tail);
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(articles::add);
        }
        return List.copyOf(articles);
    }

    private void send(List<RawItem> items) throws Exception {
        try (var producer =
                new KafkaProducer<byte[], byte[]>(new KafkaSettings(bootstrap(), Map.of()).producer("test"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (RawItem item : items) {
                sent.add(producer.send(new ProducerRecord<>(
                        RawItem.TOPIC.name(),
                        null,
                        item.articleId().toString().getBytes(UTF_8),
                        RawItem.CONTRACT.encode(item),
                        item.headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static String link(String site, int number) {
        return "https://" + site + ".example/" + number;
    }

    private static UUID id(String site, int number) {
        return NameUuid.ofLink(link(site, number));
    }

    private static byte[] page(String site, int number, String version) {
        String title = "Harbour reopens for the " + version + " time at pier " + number;
        return ("<html><head><title>" + title + "</title></head><body><article><div class=kicker>Harbour</div><h1>"
                        + title + "</h1><p>The harbour of " + site + " reopened on Wednesday for the " + version
                        + " time since the storm, and the ferries sail again from pier " + number + ".</p>"
                        + "<p>Many had waited for days with their luggage in the halls, and were glad to leave.</p>"
                        + "<p>The harbour master said that the next storm is not expected before the autumn.</p>"
                        + "</article></body></html>")
                .getBytes(UTF_8);
    }

    private static RawItem item(String site, int number, String version) {
        Instant seen =
                NOON.plusSeconds(3600L * List.of("first", "second", "third").indexOf(version));
        String link = link(site, number);
        String feed = "https://" + site + ".example/rss";
        byte[] page = page(site, number, version);
        return new RawItem(
                id(site, number),
                version.equals("first") ? RawItem.Change.PUBLISHED : RawItem.Change.UPDATED,
                "00ab34cd56ef7890",
                seen,
                new RawItem.Feed(NameUuid.ofFeed(feed), feed, null, null, null, "en", List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("link:" + link)
                        .link(link)
                        .title("Harbour reopens for the " + version + " time at pier " + number)
                        .summary("<p>The harbour reopened.</p>")
                        .published(NOON)
                        .language("en")
                        .build(),
                new RawItem.Fetch(feed, feed, 200, seen, null, null, List.of(), null),
                RawItemPageBuilder.builder()
                        .url(link)
                        .finalUrl(link)
                        .status(200)
                        .fetchedAt(seen)
                        .contentType("text/html; charset=utf-8")
                        .bytes(page.length)
                        .body(RawItem.Page.pack(page))
                        .build());
    }
}
