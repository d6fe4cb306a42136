package org.newswire.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.contract.Contract;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;

/// Another installation polls the feeds of this installation's store.
final class FeedsOutIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int FEEDS = NewsOrigin.Kind.values().length;
    private static final List<String> FORMATS = List.of("atom", "rss", "json");

    @TempDir
    private Path folder;

    private final NewsOrigin origin = new NewsOrigin(FEEDS, Ports.anyFree());
    private final KafkaContainer otherKafka = SharedContainers.newKafka();
    private Chain chain;
    private ServiceProcess other;

    @BeforeEach
    void start() throws Exception {
        chain = new Chain(Files.createDirectory(folder.resolve("one")), Map.of());
        origin.writeFeedList(chain.feedList());
        origin.showAll(10);
        chain.startAll();
        otherKafka.start();
        other = startOther();
    }

    @AfterEach
    void stop() {
        other.close();
        otherKafka.close();
        chain.close();
        origin.close();
    }

    private ServiceProcess startOther() throws Exception {
        URI store = chain.process(Service.STORE).metricsAddress();
        StringBuilder feeds = new StringBuilder("feeds:\n");
        for (String format : FORMATS) {
            feeds.append("  - name: %s%n    url: %s%n    fetchPages: never%n"
                    .formatted(format, store.resolve("/feeds/articles." + format + "?limit=100")));
        }
        Path list = Files.writeString(folder.resolve("feeds.yaml"), feeds);
        Map<String, String> settings = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", otherKafka.getBootstrapServers(),
                "FETCH_ALLOW_ADDRESSES", "127.0.0.1",
                "POLL_INTERVAL_MIN", "1s",
                "POLL_INTERVAL_MAX", "2s",
                "FEEDS", list.toString());
        return ServiceProcess.start(Service.INGEST, settings, Ports.anyFree(), folder.resolve("other.log"));
    }

    @Test
    void eachArticleArrivesOnceInEachFormatFollowedByARetraction() throws Exception {
        await().atMost(LIMIT).until(() -> chain.articles() == 10L * FEEDS);
        origin.showAll(15);
        await().atMost(LIMIT).until(() -> chain.articles() == 15L * FEEDS);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(items(RawItem.Change.PUBLISHED)).hasSize(15 * FEEDS * FORMATS.size()));
        List<String> stored = chain.query("select id || ' ' || title from article");
        for (String format : FORMATS) {
            assertThat(items(RawItem.Change.PUBLISHED))
                    .filteredOn(item -> format.equals(item.feed().name()))
                    .extracting(item -> item.entry().key().replace("guid:urn:uuid:", "") + " "
                            + item.entry().title())
                    .containsExactlyInAnyOrderElementsOf(stored);
        }
        assertThat(items(RawItem.Change.UPDATED)).isEmpty();

        int atom = IntStream.range(0, FEEDS)
                .filter(feed -> origin.kind(feed) == NewsOrigin.Kind.ATOM)
                .findFirst()
                .orElseThrow();
        origin.retract(atom, 3);

        String taken = chain.query("select id from article where url = '" + origin.link(atom, 3) + "'")
                .getFirst();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(items(RawItem.Change.RETRACTED))
                        .extracting(item -> item.entry().key())
                        .containsExactly("guid:urn:uuid:" + taken));
    }

    private List<RawItem> items(RawItem.Change change) throws Contract.MalformedValueException {
        List<RawItem> items = new java.util.ArrayList<>();
        for (var each : Records.committed(otherKafka.getBootstrapServers(), RawItem.TOPIC.name())) {
            items.add(RawItem.CONTRACT.decode(Objects.requireNonNull(each.value())));
        }
        return items.stream().filter(item -> item.change() == change).toList();
    }
}
