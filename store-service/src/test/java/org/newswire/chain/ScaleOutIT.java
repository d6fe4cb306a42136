package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.newswire.chain.AskedSites.Request;
import org.newswire.contract.Contract;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;

/// Several instances of the ingest share the feeds of some sites, start, stop and crash. Checks the
/// requests to the sites and the records in `news.raw`. Tests `PartitionAssignment`, `HostStates` and
/// `PollClaims`.
class ScaleOutIT {
    private static final int SITES = 12;
    private static final int FEEDS_OF_EACH = 3;
    private static final Duration INTERVAL = Duration.ofSeconds(6);
    private static final Duration ORPHANED = Duration.ofSeconds(10);

    /// A busy machine sends or reads the first of two requests up to this much later.
    private static final Duration DELAYED = Duration.ofMillis(200);

    private static final Duration INTERVAL_SEEN = INTERVAL.minusSeconds(1);

    /// `HostLimiterTest` asserts the exact gap. Without any, a site gets its requests within 10 ms.
    private static final Duration GAP_SEEN = Duration.ofMillis(250).minus(DELAYED);

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final KafkaContainer kafka = SharedContainers.newKafka();
    private final AskedSites sites = new AskedSites(SITES, FEEDS_OF_EACH, Ports.anyFree(), Duration.ofMillis(300));
    private final Map<String, ServiceProcess> instances = new HashMap<>();
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("newswire-scale-out");
        kafka.start();
    }

    @AfterEach
    void stop() {
        instances.values().forEach(ServiceProcess::close);
        sites.close();
        kafka.close();
    }

    @Test
    @Tag("alone")
    void aKillMovesFeedsWithin10SecondsWithoutDuplicatePollsOrItems() throws Exception {
        list(sites.feeds());
        run("one");
        run("two");
        awaitPolls(2);
        awaitShare("one");
        kill("one");
        long killed = System.nanoTime();
        awaitPollsAfter(killed + 2 * INTERVAL.toNanos());
        instance("two").stop();
        assertPolite();
        assertNoneOrphaned(INTERVAL.plus(ORPHANED));
        assertEachItemOnce();
    }

    @Test
    @Tag("alone")
    void startingAndStoppingInstancesCausesNoDuplicateOrMissedPoll() throws Exception {
        list(sites.feeds());
        sites.respondAfter(Duration.ofSeconds(1));
        run("one");
        awaitPolls(2);
        run("two");
        awaitShare("two");
        awaitPollsAfter(System.nanoTime() + 2 * INTERVAL.toNanos());
        assertThat(instance("one").stop()).isTrue();
        awaitPollsAfter(System.nanoTime() + 2 * INTERVAL.toNanos());
        instance("two").stop();
        assertPolite();
        assertNoneOrphaned(INTERVAL.plus(Duration.ofSeconds(5)));
        assertEachItemOnce();
    }

    @Test
    void aSuccessorRespectsTheBackOffOfAHostAfterAKill() throws Exception {
        String asking = sites.feedUrl(0, 0);
        String beside = sites.feedUrl(0, 1);
        sites.pause(asking, Duration.ofMinutes(5));
        Files.writeString(
                folder.resolve("feeds.yaml"),
                "feeds:\n  - url: " + beside + "\n    options: {pollIntervalMin: 5s, pollIntervalMax: 5s}\n");
        run("one");
        await().atMost(LIMIT).until(() -> sites.byFeed().containsKey(beside));
        Files.writeString(
                folder.resolve("feeds.yaml"),
                "feeds:\n  - url: " + beside + "\n    options: {pollIntervalMin: 5s, pollIntervalMax: 5s}\n  - url: "
                        + asking + "\n");
        await().atMost(LIMIT).until(() -> keys("news.feed-memory").contains("host:127.0.2.1"));
        kill("one");
        int before = sites.requests().size();
        run("two");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(status(beside).reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER));
        assertThat(sites.requests()).hasSize(before);
    }

    @Test
    void anOpenTransactionOfAKilledInstanceDelaysNoOther() throws Exception {
        list(sites.feeds());
        run("one");
        awaitPolls(1);
        instance("one").stop();
        try (var dead = new KafkaProducer<byte[], byte[]>(longTransactions("newswire-ingest-dead"))) {
            dead.initTransactions();
            dead.beginTransaction();
            for (int partition = 0; partition < 32; partition++) {
                byte[] key = ("host:" + partition).getBytes(UTF_8);
                dead.send(new ProducerRecord<>("news.feed-memory", partition, key, null))
                        .get();
            }
            run("two");
            long ready = System.nanoTime();
            awaitPollsAfter(ready);
        }
    }

    @Test
    @Tag("alone")
    void anInstanceWithoutABrokerIsNotReadyUntilItReturns() throws Exception {
        list(sites.feeds());
        run("one");
        awaitPolls(1);
        try (var _ = PausedContainer.of(kafka)) {
            await().atMost(LIMIT).until(() -> instance("one").notReady().isPresent());
        }
        instance("one").awaitReady(LIMIT);
        awaitPollsAfter(System.nanoTime());
        instance("one").stop();
        assertPolite();
        assertEachItemOnce();
    }

    private Map<String, Object> longTransactions(String id) {
        Map<String, Object> config =
                new HashMap<>(new KafkaSettings(kafka.getBootstrapServers(), Map.of()).transactionalProducer(id));
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int)
                Duration.ofMinutes(10).toMillis());
        return config;
    }

    private void list(List<String> feeds) throws IOException {
        Files.writeString(
                folder.resolve("feeds.yaml"),
                "feeds:\n" + feeds.stream().map(url -> "  - url: " + url + "\n").collect(Collectors.joining()));
    }

    private void run(String instance) throws InterruptedException {
        Map<String, String> settings = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.getBootstrapServers(),
                "INSTANCE_ID",
                instance,
                "FEEDS",
                folder.resolve("feeds.yaml").toString(),
                "FETCH_ALLOW_ADDRESSES",
                "127.0.2.0/24",
                "FETCH_PAGES",
                "never",
                "POLL_INTERVAL_MIN",
                INTERVAL.toSeconds() + "s",
                "POLL_INTERVAL_MAX",
                INTERVAL.toSeconds() + "s");
        var process =
                ServiceProcess.start(Service.INGEST, settings, Ports.anyFree(), folder.resolve(instance + ".log"));
        instances.put(instance, process);
        process.awaitReady(Duration.ofSeconds(60));
    }

    private ServiceProcess instance(String name) {
        return Objects.requireNonNull(instances.get(name));
    }

    private void kill(String instance) {
        instance(instance).killHard();
        await().atMost(Duration.ofSeconds(5)).until(() -> !instance(instance).isAlive());
    }

    /// Waits until each feed has been polled this number of times.
    private void awaitPolls(int times) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(sites.feeds())
                        .allSatisfy(feed -> assertThat(sites.byFeed().getOrDefault(feed, List.of()))
                                .hasSizeGreaterThanOrEqualTo(times)));
    }

    /// Waits until each feed has been polled after this time.
    private void awaitPollsAfter(long nanos) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(sites.byFeed().values())
                        .allSatisfy(polls -> assertThat(polls.getLast().began()).isGreaterThan(nanos)));
    }

    /// Waits until the instance owns some feeds, but not all.
    private void awaitShare(String instance) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(instance(instance).metrics().map(ScaleOutIT::feeds))
                        .hasValueSatisfying(feeds -> assertThat(feeds).isBetween(1, SITES * FEEDS_OF_EACH - 1)));
    }

    private static int feeds(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("newswire_ingest_feeds{"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// Expects no concurrent or early polls of a feed, at most two concurrent requests to a site,
    /// and a gap between them.
    private void assertPolite() {
        sites.byFeed().values().forEach(polls -> pairs(polls, (one, next) -> assertApart(one, next, INTERVAL_SEEN)));
        sites.bySite().values().forEach(requests -> {
            pairs(requests, (one, next) -> assertApart(one, next, GAP_SEEN));
            requests.forEach(each -> assertThat(requests.stream().filter(other -> other.isPendingAt(each.began())))
                    .hasSizeLessThanOrEqualTo(2));
        });
    }

    private static void assertApart(Request one, Request next, Duration shortest) {
        assertThat(next.began() - one.began())
                .as("between " + one + " and " + next)
                .isGreaterThan(shortest.toNanos());
    }

    private void assertNoneOrphaned(Duration longest) {
        sites.byFeed()
                .values()
                .forEach(polls -> pairs(
                        polls,
                        (one, next) -> assertThat(next.began() - one.began())
                                .as("between " + one + " and " + next)
                                .isLessThan(longest.toNanos())));
    }

    private void assertEachItemOnce() {
        List<String> links = records(RawItem.TOPIC.name()).stream()
                .map(record -> decode(RawItem.CONTRACT, record).entry().link())
                .toList();
        assertThat(links)
                .as(() -> instances.values().stream()
                        .map(instance -> instance.logTail(60))
                        .collect(Collectors.joining("\n")))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(sites.servedLinks());
    }

    private FeedStatus status(String feed) {
        return records(FeedStatus.TOPIC.name()).stream()
                .map(record -> decode(FeedStatus.CONTRACT, record))
                .filter(status -> status.url().equals(feed))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private List<String> keys(String topic) {
        return records(topic).stream()
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Records.committed(kafka.getBootstrapServers(), topic);
    }

    private static <T> T decode(Contract<T> contract, ConsumerRecord<byte[], byte[]> record) {
        try {
            return contract.decode(record.value());
        } catch (Contract.MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    private interface Pair {
        void check(Request one, Request next);
    }

    private static void pairs(List<Request> requests, Pair pair) {
        for (int i = 1; i < requests.size(); i++) {
            pair.check(requests.get(i - 1), requests.get(i));
        }
    }
}
