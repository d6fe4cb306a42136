package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.parse.LateAnswers;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;

/// A broker that is busy while topics are made, so that it does not answer in time whether they can be written to.
final class LateLeaderIT {
    @TempDir
    static Path folder = Path.of("");

    @Test
    void theLeadersOfNewTopicsAreAwaitedAgainWhereTheFirstTryHasFailed() throws Exception {
        int port = Ports.anyFree();
        try (LateAnswers way = new LateAnswers(port, LateAnswers.Request.LIST_OFFSETS);
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, way.port())) {
            var settings = new KafkaSettings(
                    kafka.bootstrapServers(),
                    Map.of("default.api.timeout.ms", "2000", "request.timeout.ms", "2000", "retries", "0"));
            var topics = List.of(Topic.compacted("new", 2));
            way.holdBackNext(Duration.ofSeconds(4));
            Topic.setUp(settings, "test", topics, new CountDownLatch(1));
            assertThat(way.heldOne()).isTrue();
            assertThat(way.asked()).isGreaterThan(1);

            int before = way.asked();
            Topic.setUp(settings, "test", topics, new CountDownLatch(1));
            assertThat(way.asked())
                    .as("of topics that were there nothing is awaited")
                    .isEqualTo(before);
        }
    }
}
