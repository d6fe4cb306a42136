package org.newswire.ingest.accounting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.tools.CommandRunner;

/// Runs `deploy/newswire ledger` on the statuses of two feeds of one host, one feed of another host,
/// and one feed that is no longer watched.
class LedgerCommandIT {
    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        EmbeddedKafka started = EmbeddedKafka.start(folder, Ports.anyFree());
        kafka = started;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", started.bootstrapServers()))) {
            CreatedTopics.create(
                    admin, List.of(new NewTopic(FeedStatus.TOPIC.name(), Optional.of(4), Optional.empty())));
        }
        var config = Map.<String, Object>of("bootstrap.servers", started.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            FeedStatus old = status("https://news.example/world", day(today(), 1, 0, 10));
            FeedStatus world = status(
                    "https://news.example/world", day(today(), 40, 30, 1_000), day(today().minusDays(1), 8, 5, 500));
            FeedStatus sport =
                    status("https://news.example/sport", day(today(), 20, 10, 300), day(today().minusDays(9), 7, 7, 7));
            FeedStatus other = status(
                    "https://other.example/feed",
                    new HostLedger("*", List.of(day(today(), 1, 0, 10))),
                    new HostLedger("other.example", List.of(day(today(), 3, 0, 30))));
            FeedStatus removed = status("https://news.example/removed", day(today(), 1_000, 0, 1_000));
            for (FeedStatus status : List.of(old, world, sport, other, removed)) {
                producer.send(record(status.feedId(), FeedStatus.CONTRACT.encode(status)))
                        .get();
            }
            producer.send(record(removed.feedId(), null)).get();
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    @AfterAll
    static void stop() throws Exception {
        EmbeddedKafka started = kafka;
        if (started != null) {
            started.close();
        }
    }

    private static ProducerRecord<String, byte @Nullable []> record(UUID feed, byte @Nullable [] value) {
        return new ProducerRecord<>(FeedStatus.TOPIC.name(), feed.toString(), value);
    }

    private static HostDay day(LocalDate day, long feeds, long same, long bytes) {
        return new HostDay(
                day,
                Map.of("feed", feeds, "page", 2L),
                Map.of("304", same, "2xx", feeds + 2 - same),
                feeds,
                bytes,
                null,
                null);
    }

    private static FeedStatus status(String url, HostDay... days) {
        return status(url, new HostLedger(URI.create(url).getHost(), List.of(days)));
    }

    private static FeedStatus status(String url, HostLedger... ledger) {
        return FeedStatusBuilder.builder()
                .feedId(UUID.nameUUIDFromBytes(url.getBytes(UTF_8)))
                .url(url)
                .format("rss2")
                .state(FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .nextPollAt(Instant.now())
                .lastStatus(200)
                .polls(60)
                .itemsPublished(3)
                .ledger(List.of(ledger))
                .build();
    }

    private int ledger(String bootstrap, String... options) {
        return ledger(Map.of(), bootstrap, options);
    }

    private int ledger(Map<String, String> environment, String bootstrap, String... options) {
        String[] all = new String[options.length + 3];
        all[0] = "ledger";
        System.arraycopy(options, 0, all, 1, options.length);
        all[options.length + 1] = "--bootstrap";
        all[options.length + 2] = bootstrap;
        return CommandRunner.run(
                LedgerCommand::new,
                environment,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                all);
    }

    private static String broker() {
        return Objects.requireNonNull(kafka).bootstrapServers();
    }

    @Test
    void sumsTheLastStatusesOfAHostsFeeds() throws Exception {
        assertThat(ledger(broker(), "--host", "News.Example", "--json")).isZero();

        JsonNode host = new ObjectMapper().readTree(out.toString(UTF_8));
        assertThat(host.at("/host").asText()).isEqualTo("news.example");
        assertThat(host.at("/days")).hasSize(2);
        assertThat(host.at("/total/requests/feed").asLong()).isEqualTo(68);
        assertThat(host.at("/total/requests/page").asLong()).isEqualTo(6);
        assertThat(host.at("/total/requests/robots").asLong()).isZero();
        assertThat(host.at("/total/answers/304").asLong()).isEqualTo(45);
        assertThat(host.at("/total/bytes").asLong()).isEqualTo(1_800);
        assertThat(host.at("/total/violations").toString())
                .isEqualTo("{\"gap\":0,\"concurrency\":0,\"retry_after\":0,\"robots\":0,\"crawl_delay\":0}");
        assertThat(host.at("/feeds")).hasSize(2);
        assertThat(host.at("/feeds/0/url").asText()).isEqualTo("https://news.example/world");
        assertThat(host.at("/feeds/0/requests").asLong()).isEqualTo(52);
    }

    @Test
    void printsALinePerDayWithZerosAndTheFeedsStates() {
        assertThat(ledger(broker(), "--host", "https://news.example/world", "--days", "14"))
                .isZero();
        String text = out.toString(UTF_8);
        assertThat(text)
                .contains(today().minusDays(9).toString())
                .contains("violations by rule: gap 0, concurrency 0, retry_after 0, robots 0, crawl_delay 0")
                .containsPattern("total +83 +75 +8 +0 +0 +0 +69 %")
                .contains("https://news.example/sport  active, next poll ");
    }

    @Test
    void listsTheHostsWithMostRequests() {
        assertThat(ledger(broker())).isZero();
        assertThat(out.toString(UTF_8)).containsSubsequence("news.example", "other.example");
        assertThat(out.toString(UTF_8)).containsPattern("news\\.example +74 ");
    }

    @Test
    void suggestsSimilarHostsForAnUnknownOne() {
        assertThat(ledger(broker(), "--host", "newz.example")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8))
                .contains("newz.example: no feed is there")
                .contains("in the last 14 days, or it is among the `*`; there is")
                .contains("there is news.example");
    }

    @Test
    void reportsAnUnreachableBroker() {
        String nobody = "127.0.0.1:" + Ports.anyFree();
        Map<String, String> impatient =
                Map.of("KAFKA_REQUEST_TIMEOUT_MS", "1000", "KAFKA_DEFAULT_API_TIMEOUT_MS", "2000");
        assertThat(ledger(impatient, nobody, "--host", "news.example")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith("news.feed-status cannot be read: no broker answers at " + nobody);
    }

    @Test
    void reportsThatTheBrokerBelongsToTheQuickStart(@TempDir Path other) throws Exception {
        try (EmbeddedKafka empty = EmbeddedKafka.start(other, Ports.anyFree())) {
            assertThat(ledger(empty.bootstrapServers(), "--host", "news.example"))
                    .isEqualTo(1);
            assertThat(err.toString(UTF_8))
                    .startsWith("there is no topic news.feed-status at " + empty.bootstrapServers())
                    .contains("--bootstrap");
        }
    }

    @Test
    void rejectsMoreDaysThanAreRetained() {
        assertThat(ledger(broker(), "--days", "15")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--days is from 1 to 14");
    }
}
