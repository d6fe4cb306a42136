package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.fetch.Origin;
import org.newswire.raw.RawItem;

/// Guarantee: each version that an instance has read is published once and in order, although each response of a
/// feed has another one, and instances freeze, stop and start. Only what an instance read while it froze may be
/// missing.
///
/// `-Dnewswire.fault-schedules=N` runs N schedules of each kind; the seed of each is in its name.
@Tag("long")
final class FetchedVersionsIT {
    private static final int SCHEDULES = Integer.getInteger("newswire.fault-schedules", 1);
    private static final int FIRST_SEED = Integer.getInteger("newswire.fault-seed", 1);
    private static final int SITES = 6;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration SESSION = Duration.ofSeconds(3);

    /// A response that arrives this long before a freeze, or before the end of an instance's membership is noticed
    /// after it, may not be written.
    private static final Duration UNWRITTEN = Duration.ofMillis(1_500);

    private static final Pattern DROPPED =
            Pattern.compile("newswire_ingest_items_total\\{[^}]*outcome=\"dropped\"[^}]*} ([0-9.E]+)");
    private static final List<String> WORDS =
            List.of("harbour", "council", "orchard", "railway", "museum", "glacier", "parliament", "lighthouse");

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Map<Integer, Instance> instances = new LinkedHashMap<>();
    private final AtomicInteger started = new AtomicInteger();
    private final List<Span> freezes = new ArrayList<>();
    private final Map<String, Long> served = new ConcurrentHashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private Random random = new Random();
    private double dropped;

    private record Instance(ChildProcess process, int port) {}

    private record Span(long from, long to) {}

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = EmbeddedKafka.startWith(
                folder.resolve("broker"),
                Ports.anyFree(),
                Map.of("group.consumer.session.timeout.ms", String.valueOf(SESSION.toMillis())));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void open() throws Exception {
        IntStream.range(0, SITES).forEach(number -> sites.add(new Site(number)));
        Files.writeString(
                folder.resolve("feeds.txt"),
                sites.stream().map(site -> site.origin.url("/feed") + "\n").collect(Collectors.joining()));
    }

    @AfterEach
    void close() throws Exception {
        instances.values().forEach(each -> each.process.kill());
        for (Site site : sites) {
            site.origin.close();
        }
    }

    /// Instances freeze in turn for longer than their session.
    @Test
    void freezingInstancesLoseNoVersionThatWaitsForItsPage() throws Exception {
        start();
        start();
        awaitPolls();
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            random = new Random(seed);
            for (Instance each : List.copyOf(instances.values())) {
                pause(2_000 + random.nextInt(1_500));
                long from = System.nanoTime();
                each.process.suspend();
                pause(SESSION.toMillis() + 500 + random.nextInt(2_000));
                each.process.resume();
                freezes.add(new Span(from, System.nanoTime()));
            }
            pause(3_000);
        }
        finish("freeze");
    }

    /// Instances start, and stop a few seconds later.
    @Test
    void startingAndStoppingInstancesLosesNothing() throws Exception {
        start();
        awaitPolls();
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            random = new Random(seed);
            int added = start();
            pause(3_000 + random.nextInt(3_000));
            stop(random.nextBoolean() ? added : instances.keySet().iterator().next());
            pause(1_000 + random.nextInt(2_000));
        }
        finish("scale");
    }

    private void finish(String kind) throws Exception {
        awaitPolls();
        sites.forEach(site -> site.isConstant = true);
        await().atMost(LIMIT).until(() -> {
            Map<String, List<String>> titles = published();
            return sites.stream()
                    .allMatch(
                            site -> titles.getOrDefault(site.link(), List.of()).contains(site.versions.getLast()));
        });
        for (int number : List.copyOf(instances.keySet())) {
            stop(number);
        }
        Map<String, List<String>> published = published();
        List<String> all = published.values().stream().flatMap(List::stream).toList();
        assertThat(all).as("published twice").doesNotHaveDuplicates();
        for (Site site : sites) {
            List<String> ofSite = published.getOrDefault(site.link(), List.of());
            assertThat(ofSite)
                    .as("order")
                    .isEqualTo(site.versions.stream().filter(ofSite::contains).toList());
        }
        Set<String> lost = new LinkedHashSet<>(served.keySet());
        lost.removeAll(Set.copyOf(all));
        List<String> unwritten = lost.stream().filter(this::isUnwritten).toList();
        System.out.printf(
                "schedules=%d of=%s versions=%d lost=%d of-frozen=%d counted=%s%n",
                SCHEDULES, kind, served.size(), lost.size(), unwritten.size(), dropped);
        lost.removeAll(unwritten);
        assertThat(lost).as("read and lost").isEmpty();
    }

    private boolean isUnwritten(String version) {
        long at = served.getOrDefault(version, 0L);
        return freezes.stream()
                .anyMatch(freeze -> at > freeze.from - UNWRITTEN.toNanos() && at < freeze.to + UNWRITTEN.toNanos());
    }

    private int start() throws Exception {
        int number = started.incrementAndGet();
        int port = Ports.anyFree();
        Map<String, String> settings = Map.of(
                "HTTP_PORT",
                String.valueOf(port),
                "INSTANCE_ID",
                "instance-" + number + "-" + port,
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "FETCH_ALLOW_ADDRESSES",
                "127.0.4.0/24",
                "FETCH_PAGES",
                "always",
                "POLL_INTERVAL_MIN",
                "1s",
                "POLL_INTERVAL_MAX",
                "1s",
                "FEEDS",
                folder.resolve("feeds.txt").toString());
        List<String> command = ChildProcess.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dnewswire.stop-with-stdin=true", "-Xmx200m"),
                System.getProperty("java.class.path"),
                IngestService.class.getName(),
                List.of());
        var process = ChildProcess.start(command, settings, folder.resolve("ingest-" + port + ".log"));
        instances.put(number, new Instance(process, port));
        return number;
    }

    private void stop(int number) throws Exception {
        Instance instance = Objects.requireNonNull(instances.get(number));
        dropped += dropped(instance.port);
        assertThat(instance.process.terminate(LIMIT)).isTrue();
        instances.remove(number);
    }

    private static double dropped(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        var found = DROPPED.matcher(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    /// Waits until each feed is polled again, twice.
    private void awaitPolls() {
        Map<Site, Integer> before =
                sites.stream().collect(Collectors.toMap(site -> site, site -> site.versions.size()));
        await().atMost(LIMIT)
                .until(() -> sites.stream().allMatch(site -> site.versions.size() > before.getOrDefault(site, 0) + 1));
    }

    /// Lets time pass: a fault lasts for that long.
    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /// The published titles of each article, in order.
    private static Map<String, List<String>> published() throws Exception {
        Map<String, List<String>> titles = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())) {
            RawItem item = RawItem.CONTRACT.decode(record.value());
            titles.computeIfAbsent(String.valueOf(item.entry().link()), _ -> new ArrayList<>())
                    .add(String.valueOf(item.entry().title()));
        }
        return titles;
    }

    /// A site whose feed has one item, with another title in each response. The page takes up to a second.
    private final class Site {
        private final Origin origin;
        private final List<String> versions = new CopyOnWriteArrayList<>();
        private final Random delays;
        private volatile boolean isConstant;

        Site(int number) {
            origin = new Origin("127.0.4." + (number + 1));
            delays = new Random(number);
            origin.on("/feed", (_, out) -> feed(out));
            origin.on("/page", (_, out) -> page(out));
        }

        String link() {
            return origin.url("/page").toString();
        }

        private boolean feed(OutputStream out) throws IOException {
            String title = isConstant ? versions.getLast() : title(origin.port() * 10_000L + versions.size());
            if (!isConstant) {
                versions.add(title);
            }
            String body = "<rss version='2.0'><channel><title>Site</title><item><guid isPermaLink='false'>one</guid>"
                    + "<title>" + title + "</title><link>" + link() + "</link></item></channel></rss>";
            out.write(response("application/rss+xml", body, "ETag: \"" + title.hashCode() + "\"\r\n"));
            out.flush();
            served.putIfAbsent(title, System.nanoTime());
            return true;
        }

        private boolean page(OutputStream out) throws IOException {
            try {
                pause(delays.nextInt(1_000));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.write(response("text/html", "<p>A text.", ""));
            return true;
        }

        /// Returns a title of words, as counters are no news.
        private String title(long number) {
            return Long.toString(number, WORDS.size())
                    .chars()
                    .mapToObj(digit -> WORDS.get(digit - '0'))
                    .collect(Collectors.joining(" "));
        }

        private static byte[] response(String type, String body, String header) {
            byte[] bytes = body.getBytes(UTF_8);
            String head = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" + header + "Content-Length: "
                    + bytes.length + "\r\n\r\n";
            return (head + body).getBytes(US_ASCII);
        }
    }
}
