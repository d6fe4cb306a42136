package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.fetch.Origin;
import org.newswire.raw.RawItem;

/// An operator's mistake: two ingest services with one `INSTANCE_ID`. Tests [IngestService].
final class SharedInstanceIdIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SITES = 6;
    private static final int ITEMS_PER_ROUND = 5;
    private static final int ROUNDS = 3;
    private static final String REMEDY = "; if it repeats, another instance may run with INSTANCE_ID=twin";

    @TempDir
    private Path folder = Path.of("");

    private final List<Origin> sites = new ArrayList<>();
    private final List<ChildProcess> services = new ArrayList<>();
    private final AtomicInteger shown = new AtomicInteger(ITEMS_PER_ROUND);

    @AfterEach
    void close() throws Exception {
        services.forEach(ChildProcess::kill);
        for (Origin site : sites) {
            site.close();
        }
    }

    /// Each one that starts or restarts fences the other's producer, so both restart again and again.
    @Test
    void twoServicesWithOneInstanceIdNameTheCauseAndPublishEachItemOnce() throws Exception {
        IntStream.range(0, SITES).forEach(this::open);
        Files.writeString(
                folder.resolve("feeds.txt"),
                sites.stream().map(site -> site.url("/feed") + "\n").collect(Collectors.joining()));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"), Ports.anyFree())) {
            services.add(start(kafka, "first.log"));
            services.add(start(kafka, "second.log"));
            for (int round = 1; round <= ROUNDS; round++) {
                shown.set(round * ITEMS_PER_ROUND);
                int expected = round * ITEMS_PER_ROUND * SITES;
                await().atMost(LIMIT)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(published(kafka)).hasSizeGreaterThanOrEqualTo(expected));
            }
            await().atMost(LIMIT)
                    .until(() -> log("first.log").contains(REMEDY)
                            || log("second.log").contains(REMEDY));

            assertThat(services).allMatch(ChildProcess::isAlive);
            services.forEach(each -> assertThat(each.terminate(LIMIT)).isTrue());
            assertThat(published(kafka))
                    .hasSize(ROUNDS * ITEMS_PER_ROUND * SITES)
                    .doesNotHaveDuplicates();
        }
    }

    private void open(int number) {
        Origin site = new Origin("127.0.3." + (number + 1));
        sites.add(site);
        site.on("/feed", (_, out) -> {
            byte[] body = feed(site).getBytes(UTF_8);
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .getBytes(UTF_8));
            out.write(body);
            out.flush();
            return true;
        });
    }

    private String feed(Origin site) {
        return IntStream.range(0, shown.get())
                .mapToObj(i -> "<item><title>News %d</title><link>%s</link></item>".formatted(i, site.url("/" + i)))
                .collect(Collectors.joining("", "<rss version='2.0'><channel><title>Site</title>", "</channel></rss>"));
    }

    private ChildProcess start(EmbeddedKafka kafka, String log) {
        Map<String, String> settings = Map.of(
                "HTTP_PORT", "0",
                "INSTANCE_ID", "twin",
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "FETCH_ALLOW_ADDRESSES", "127.0.3.0/24",
                "FETCH_PAGES", "never",
                "POLL_INTERVAL_MIN", "1s",
                "POLL_INTERVAL_MAX", "2s",
                "FEEDS", folder.resolve("feeds.txt").toString());
        List<String> command = ChildProcess.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dnewswire.stop-with-stdin=true"),
                System.getProperty("java.class.path"),
                IngestService.class.getName(),
                List.of());
        return ChildProcess.start(command, settings, folder.resolve(log));
    }

    private String log(String name) throws Exception {
        return Files.readString(folder.resolve(name));
    }

    private static List<String> published(EmbeddedKafka kafka) throws Exception {
        List<String> links = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> item : Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())) {
            links.add(
                    String.valueOf(RawItem.CONTRACT.decode(item.value()).entry().link()));
        }
        return links;
    }
}
