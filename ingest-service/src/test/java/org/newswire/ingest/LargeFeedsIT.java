package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.ingest.LargeFeeds.Site;

/// An ingest process with the default heap of the quick start, and 100 feeds of which 36 are large or hostile at
/// once. Tests [org.newswire.limits.ServiceMemory].
@Tag("long")
final class LargeFeedsIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path folder = Path.of("");

    @Test
    void noSetOfLargeFeedsEndsTheIngest() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"), Ports.anyFree());
                LargeFeeds feeds = LargeFeeds.start(Ports.anyFree())) {
            ChildProcess ingest = start(kafka, feeds.sites());
            try {
                await().atMost(LIMIT).until(() -> !ingest.isAlive() || wereAllPolled(feeds.sites()));
                assertThat(ingest.exitCode()).as(ingest.logTail(30)).isEmpty();
            } finally {
                ingest.kill();
            }
        }
    }

    private ChildProcess start(EmbeddedKafka kafka, List<Site> sites) throws IOException {
        Path list = folder.resolve("feeds.txt");
        Files.writeString(list, sites.stream().map(Site::url).collect(Collectors.joining("\n")));
        Map<String, String> settings = Map.of(
                "HTTP_PORT", "0",
                "INSTANCE_ID", "large",
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "FEEDS", list.toString(),
                "FETCH_ALLOW_ADDRESSES", "127.30.0.0/16",
                "POLL_INTERVAL_MIN", "5s",
                "POLL_INTERVAL_MAX", "10s");
        List<String> command = ChildProcess.java(
                List.of(
                        "-Xmx280m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dnewswire.stop-with-stdin=true"),
                System.getProperty("java.class.path"),
                IngestService.class.getName(),
                List.of());
        return ChildProcess.start(command, settings, folder.resolve("ingest.log"));
    }

    private static boolean wereAllPolled(List<Site> sites) {
        return sites.stream().allMatch(site -> site.polls().get() >= 2);
    }
}
