package org.newswire.chain;

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
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;

/// The feeds of several instances link to pages of the same hosts. Checks the requests to these hosts, and the
/// items in `news.raw`. With `-Dnewswire.pages.items=417 -Dnewswire.pages.hosts=100 -Dnewswire.pages.delay=1`,
/// there are 10,000 items. `-Dnewswire.pages.instances=2` runs two instances instead of three (at least two).
class SharedPageHostIT {
    private static final int FEEDS = 24;
    private static final int INSTANCES = Integer.getInteger("newswire.pages.instances", 3);
    private static final int ITEMS = Integer.getInteger("newswire.pages.items", 2);
    private static final int HOSTS = Integer.getInteger("newswire.pages.hosts", 3);
    private static final Duration DELAY = Duration.ofSeconds(Integer.getInteger("newswire.pages.delay", 1));

    /// New items of a feed at a time. Of more than a hundred, the pages of the oldest would not be fetched.
    private static final int STEP = 80;

    /// A busy machine may read a request later than it was sent.
    private static final Duration LATE = DELAY.dividedBy(2);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final KafkaContainer kafka = SharedContainers.newKafka();
    private final SharedPages pages = new SharedPages(FEEDS, HOSTS, Ports.anyFree(), DELAY);
    private final Map<String, ServiceProcess> instances = new HashMap<>();
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("newswire-shared-pages");
        kafka.start();
        Files.writeString(
                folder.resolve("feeds.yaml"),
                "feeds:\n"
                        + pages.feeds().stream()
                                .map(url -> "  - url: " + url + "\n")
                                .collect(Collectors.joining()));
    }

    @AfterEach
    void stop() {
        instances.values().forEach(ServiceProcess::close);
        pages.close();
        kafka.close();
    }

    @Test
    void instancesShareTheLimiterOfAPageHostUntilOneDies() throws Exception {
        Stream.of("one", "two", "three").limit(INSTANCES).forEach(this::run);
        awaitFirstItems();
        for (int shown = 1; shown < 1 + ITEMS; ) {
            shown = Math.min(shown + STEP, 1 + ITEMS);
            pages.show(shown);
            awaitItems();
        }
        assertPolite();
        System.out.println("instances=" + INSTANCES + " " + pages.figures());
        for (ServiceProcess instance : instances.values()) {
            assertThat(sum(instance, "newswire_ingest_politeness_violations_total"))
                    .isZero();
            assertThat(sum(instance, "newswire_ingest_requests_total", "kind=\"page\""))
                    .isPositive();
        }
        int before = pages.pageCount();
        pages.show(2 + ITEMS);
        await().atMost(LIMIT).until(() -> pages.pageCount() > before + FEEDS / 4);
        Objects.requireNonNull(instances.remove("two")).killHard();
        awaitItems();
        assertPolite();
    }

    private void run(String instance) {
        Map<String, String> settings = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.getBootstrapServers(),
                "INSTANCE_ID",
                instance,
                "FEEDS",
                folder.resolve("feeds.yaml").toString(),
                "FETCH_ALLOW_ADDRESSES",
                "127.0.2.0/23",
                "FETCH_PAGES",
                "always",
                "POLL_INTERVAL_MIN",
                INTERVAL.toSeconds() + "s",
                "POLL_INTERVAL_MAX",
                INTERVAL.toSeconds() + "s");
        var process =
                ServiceProcess.start(Service.INGEST, settings, Ports.anyFree(), folder.resolve(instance + ".log"));
        instances.put(instance, process);
        try {
            process.awaitReady(Duration.ofMinutes(2));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits until each instance has feeds, and each feed has been polled.
    private void awaitFirstItems() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(instances.values().stream().map(each -> sum(each, "newswire_ingest_feeds")))
                    .allSatisfy(feeds -> assertThat(feeds).isPositive())
                    .satisfies(all -> assertThat(
                                    all.stream().mapToDouble(feeds -> feeds).sum())
                            .isEqualTo(FEEDS));
        });
        awaitItems();
    }

    /// Waits until all items are published, each once and with its page.
    private void awaitItems() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> published().size() >= pages.links().size());
        assertThat(published())
                .as(() -> instances.values().stream()
                        .map(instance -> instance.logTail(40))
                        .collect(Collectors.joining("\n")))
                .extracting(item -> item.entry().link())
                .containsExactlyInAnyOrderElementsOf(pages.links());
        assertThat(published())
                .allSatisfy(
                        item -> assertThat(Objects.requireNonNull(item.page()).missing())
                                .isNull());
    }

    /// Expects no gap below the crawl delay, and at most two concurrent requests to a host.
    private void assertPolite() {
        assertThat(pages.byHost()).hasSize(HOSTS).allSatisfy((_, requests) -> {
            assertApart(requests, 1);
            assertApart(requests, 2);
            assertThat(SharedPages.mostPending(requests)).isLessThanOrEqualTo(2);
        });
    }

    /// Expects this number of crawl delays between each request and the one that is as many places before it.
    private static void assertApart(List<SharedPages.Request> requests, int delays) {
        for (int i = delays; i < requests.size(); i++) {
            SharedPages.Request one = requests.get(i - delays);
            SharedPages.Request other = requests.get(i);
            assertThat(other.began() - one.began())
                    .as("between " + one + " and " + other)
                    .isGreaterThan(DELAY.multipliedBy(delays).minus(LATE).toNanos());
        }
    }

    /// Returns the sum of the values of a metric whose labels contain this text.
    private static double sum(ServiceProcess instance, String name, String... labels) {
        try {
            return instance.metrics()
                    .orElse("")
                    .lines()
                    .filter(line ->
                            line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<RawItem> published() {
        return Records.committed(kafka.getBootstrapServers(), RawItem.TOPIC.name()).stream()
                .map(SharedPageHostIT::decode)
                .toList();
    }

    private static RawItem decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return RawItem.CONTRACT.decode(record.value());
        } catch (Contract.MalformedValueException e) {
            throw new AssertionError(e);
        }
    }
}
