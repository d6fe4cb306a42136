package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.contract.Contract;
import org.newswire.embedded.Checkout;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.ingest.imports.ImportCommand;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.License;
import org.newswire.raw.RawItem.Terms;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;
import org.newswire.tools.CommandRunner;

/// An empty installation that imports the export of another one has the same articles. Tests
/// `ArticleExport` and `ImportedArticle`.
@Tag("long")
class RoundTripIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final String FEED = "https://paper.example/feed";

    /// Columns of `article` that differ between two databases with the same content.
    private static final String OF_THE_DATABASE = "{stored_at,changed_at,changed_by,trace_id}";

    /// Columns that `export --format jsonl` does not restore: data that only the page or the entry
    /// has, and data from before the version. The revision is that of the last observation.
    private static final String OF_THE_PAGE =
            "{site_name,link,details,images,rights,provenance,revision,first_revision,first_seen_at,first_observed_at,version_count}";

    /// Columns that show the last record of a version.
    private static final String CARRIED = "{provenance,observed_at,link,feed_id,feed_url,feed_name,feed_tags,item_key}";

    private static final String PAGE = """
            <!doctype html><html lang="en"><head><title>TITLE | The Paper</title>
            <link rel="canonical" href="https://www.paper.example/SLUG">
            <meta property="og:site_name" content="The Paper"><meta name="robots" content="noarchive">
            <meta property="article:published_time" content="2026-03-01T13:00:00+02:00">
            <meta property="article:modified_time" content="2026-03-01T11:30:00Z">
            <meta name="author" content="Ada Field"></head>
            <body><nav><a href="/">Home</a></nav><main><article><h1>TITLE</h1><p>By Ada Field</p>
            <p>The harbour of the town reopened on Wednesday after the storm, and the <a href="/ships">first ships</a> came in
            with the morning tide, greeted by a crowd that had waited since before dawn for news of their relatives.</p>
            <figure><img src="/harbour.jpg" alt="The harbour" width="1200" height="800"><figcaption>At dawn.</figcaption></figure>
            <h2>What comes next</h2>
            <ul><li>Repairs to the northern quay will take until the autumn.</li><li>They cost several million &amp; more.</li></ul>
            <blockquote><p>“We are glad that it is over,” said the harbour master to reporters, 3 &lt; 5.</p></blockquote>
            <p>TEXT</p></article></main><footer>© The Paper</footer></body></html>
            """;

    private static final String TEXT =
            "Ferries will leave twice a day from Thursday on, the town said in a statement, and more will follow in summer.";

    @TempDir
    Path folder = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void anExportRestoresTheSameArticlesInAnEmptyInstallation() throws Exception {
        Path lines = folder.resolve("articles.jsonl");
        Path archive = folder.resolve("raw.warc.gz");
        Map<String, JsonNode> articles;
        Map<String, JsonNode> everything;
        Map<String, JsonNode> versions;
        try (StoredChain first = new StoredChain(folder.resolve("first"))) {
            publish(first);
            articles = articles(first, OF_THE_PAGE);
            everything = articles(first, "{}");
            versions = versions(first);
            export(first, "jsonl", lines);
            export(first, "warc", archive);
        }
        assertThat(articles).hasSize(7);
        assertThat(versions).hasSize(8);

        try (StoredChain second = new StoredChain(folder.resolve("second"))) {
            imported(second, "jsonl", lines);
            assertThat(out.toString(UTF_8)).contains("6 items imported; skipped: 1 retracted");
            articles.values().removeIf(article -> article.path("retracted").asBoolean());
            assertThat(articles(second, OF_THE_PAGE)).isEqualTo(articles);
        }
        try (StoredChain third = new StoredChain(folder.resolve("third"))) {
            imported(third, "warc", archive);
            assertThat(articles(third, "{}")).isEqualTo(everything);
            assertThat(versions(third)).isEqualTo(versions);
        }
    }

    @Test
    void anImportIntoTheSameInstallationIsNoLiveNews() throws Exception {
        Path lines = folder.resolve("articles.jsonl");
        try (StoredChain chain = new StoredChain(folder.resolve("same"))) {
            publish(chain);
            Map<String, JsonNode> before = articles(chain, CARRIED);
            List<String> events = events(chain);
            export(chain, "jsonl", lines);

            imported(chain, "jsonl", lines);

            List<String> more = events(chain);
            assertThat(more).startsWith(events.toArray(String[]::new));
            assertThat(more.subList(events.size(), more.size())).hasSize(6).allMatch("carried backfill"::equals);
            assertThat(articles(chain, CARRIED)).isEqualTo(before);
        }
    }

    /// Returns event and lane of each record of `news.articles`, in the order of their timestamps.
    private static List<String> events(StoredChain chain) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka(chain).reader("test"))) {
            List<TopicPartition> partitions = consumer.partitionsFor("news.articles").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records.stream()
                    .sorted(Comparator.comparingLong(ConsumerRecord::timestamp))
                    .map(each -> header(each, "ce_type").replaceFirst(".*\\.", "") + " " + header(each, "lane"))
                    .map(String::strip)
                    .toList();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> each, String name) {
        return Contract.header(each.headers(), name).orElse("");
    }

    /// Publishes articles from pages and entries, with and without text, one in two versions, one
    /// through two feeds, and one retracted.
    private static void publish(StoredChain chain) throws Exception {
        List<RawItem> items = new ArrayList<>();
        items.add(item("page", FEED, 0, entry("page", "Harbour reopens", "<p>In short.</p>", null), "text/html", TEXT));
        items.add(item("untyped", FEED, 1, entry("untyped", "No type", null, null), null, TEXT));
        items.add(item("twice", FEED, 2, entry("twice", "Told twice", null, null), "text/html", TEXT));
        items.add(item("twice", FEED, 3, entry("twice", "Told twice", null, null), "text/html", TEXT + " It is late."));
        items.add(item(
                "entry", FEED, 4, entry("entry", "In the feed", null, "<p>" + TEXT + "</p><ul><li>One</li></ul>")));
        items.add(item("summary", FEED, 5, entry("summary", "In short", "<p>" + TEXT + "</p>", null)));
        items.add(item("title", FEED, 6, entry("title", "Nothing but a title", null, null)));
        items.add(item("back", FEED, 7, entry("back", "Taken back", "<p>" + TEXT + "</p>", null)));
        items.add(item(
                "page",
                "https://other.example/feed",
                8,
                entry("page", "Harbour reopens", null, null),
                "text/html",
                TEXT));
        items.add(retracted("back", 9));
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka(chain).producer("test"))) {
            for (RawItem each : items) {
                producer.send(new ProducerRecord<>(
                                RawItem.TOPIC.name(),
                                null,
                                each.articleId().toString().getBytes(UTF_8),
                                RawItem.CONTRACT.encode(each),
                                each.headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")))
                        .get();
            }
        }
        await().atMost(LIMIT).until(chain::hasHandledAll);
    }

    private static RawItem.Entry entry(String slug, String title, @Nullable String summary, @Nullable String content) {
        return RawItemEntryBuilder.builder()
                .key("guid:" + slug)
                .guid(slug)
                .link(address(slug) + "?utm_source=rss")
                .title(title)
                .summary(summary)
                .content(content)
                .authors(List.of(new RawItem.Person("Ben Åse", null)))
                .published(NOON.minusSeconds(60))
                .language("en")
                .categories(List.of("harbours", "towns"))
                .terms(new Terms(
                        "© The Paper", List.of(new License("https://paper.example/licence", null)), null, null))
                .build();
    }

    private static String address(String slug) {
        return "https://www.paper.example/" + slug;
    }

    private static RawItem item(String slug, String feed, int minute, RawItem.Entry entry) {
        return item(slug, feed, minute, RawItem.Change.PUBLISHED, entry, null);
    }

    private static RawItem item(
            String slug, String feed, int minute, RawItem.Entry entry, @Nullable String type, String text) {
        byte[] page = PAGE.replace("TITLE", String.valueOf(entry.title()))
                .replace("SLUG", slug)
                .replace("TEXT", text)
                .getBytes(UTF_8);
        return item(
                slug,
                feed,
                minute,
                RawItem.Change.PUBLISHED,
                entry,
                RawItemPageBuilder.builder()
                        .url(address(slug) + "?utm_source=rss")
                        .finalUrl(address(slug))
                        .status(200)
                        .fetchedAt(time(minute))
                        .contentType(type)
                        .robots("noai")
                        .redirects(List.of("301 " + address(slug)))
                        .bytes(page.length)
                        .sha256("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
                        .body(RawItem.Page.pack(page))
                        .terms(new Terms(null, List.of(), "1", "https://paper.example/tdm.json"))
                        .build());
    }

    private static RawItem retracted(String slug, int minute) {
        var bare = RawItemEntryBuilder.builder().key("guid:" + slug).build();
        return item(slug, FEED, minute, RawItem.Change.RETRACTED, bare, null);
    }

    private static RawItem item(
            String slug,
            String feed,
            int minute,
            RawItem.Change change,
            RawItem.Entry entry,
            RawItem.@Nullable Page page) {
        return new RawItem(
                NameUuid.ofLink(address(slug)),
                change,
                "%016x".formatted(minute),
                time(minute),
                new RawItem.Feed(NameUuid.ofFeed(feed), feed, "The Paper", null, null, "en", List.of("world"), null),
                entry,
                new RawItem.Fetch(feed, feed, 200, time(minute), "application/rss+xml", null, List.of(), null),
                page);
    }

    private static Instant time(int minute) {
        return NOON.plus(minute, ChronoUnit.MINUTES);
    }

    private void export(StoredChain chain, String format, Path file) {
        boolean articles = format.equals("jsonl");
        String to = articles ? "2026-03-02" : Instant.now().toString();
        run(
                Service.STORE,
                "org.newswire.store.StoreTools",
                chain.settings(),
                "export",
                "--format",
                format,
                "--from",
                "2026-03-01",
                "--to",
                to,
                "--out",
                file.toString());
    }

    private void imported(StoredChain chain, String format, Path file) throws Exception {
        var print = new PrintStream(out, true, UTF_8);
        assertThat(CommandRunner.run(
                        ImportCommand::new,
                        Map.of(),
                        print,
                        print,
                        "import",
                        "--format",
                        format,
                        "--bootstrap",
                        chain.bootstrapServers(),
                        file.toString()))
                .as(out::toString)
                .isZero();
        await().atMost(LIMIT).until(chain::hasHandledAll);
    }

    private void run(Service of, String mainClass, Map<String, String> environment, String... arguments) {
        Path log = folder.resolve("command.log");
        ChildProcess running = ChildProcess.start(
                ChildProcess.java(
                        List.of("--enable-native-access=ALL-UNNAMED"),
                        of.classPath(Checkout.folder()),
                        mainClass,
                        List.of(arguments)),
                environment,
                log);
        await().atMost(LIMIT).until(() -> running.exitCode().isPresent());
        assertThat(running.exitCode()).as(() -> running.logTail(20)).contains(0);
    }

    /// Returns each row of `article` as JSON, with its retraction flag.
    private static Map<String, JsonNode> articles(StoredChain chain, String without) throws Exception {
        return rows(
                chain,
                "select a.id, to_jsonb(a) - '" + OF_THE_DATABASE + "'::text[] - '" + without
                        + "'::text[] #- '{provenance,rawOffset}'"
                        + " || jsonb_build_object('retracted', exists (select from article_retraction r where r.article_id = a.id))"
                        + " from article a");
    }

    private static Map<String, JsonNode> versions(StoredChain chain) throws Exception {
        return rows(
                chain,
                "select article_id || ' ' || ordinal, to_jsonb(v) - '{stored_at,trace_id,raw_offset}'::text[]"
                        + " #- '{provenance,rawOffset}' from article_version v");
    }

    private static Map<String, JsonNode> rows(StoredChain chain, String sql) throws Exception {
        Map<String, JsonNode> found = new TreeMap<>();
        try (Connection connection = chain.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getString(1), JSON.readTree(rows.getString(2)));
            }
        }
        return found;
    }

    private static KafkaSettings kafka(StoredChain chain) {
        return new KafkaSettings(chain.bootstrapServers(), Map.of());
    }
}
