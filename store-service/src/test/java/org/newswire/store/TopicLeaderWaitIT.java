package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicSetup;
import org.newswire.parse.LateAnswers;

/// Tests a broker that is too busy to report the leaders of new topics in time. Tests [TopicSetup].
final class TopicLeaderWaitIT {
    @TempDir
    static Path folder = Path.of("");

    @Test
    void awaitsTheLeadersOfNewTopicsAgainAfterATimeout() throws Exception {
        int port = Ports.anyFree();
        try (LateAnswers proxy = new LateAnswers(port, LateAnswers.Request.LIST_OFFSETS);
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, proxy.port())) {
            var settings = new KafkaSettings(
                    kafka.bootstrapServers(),
                    Map.of("default.api.timeout.ms", "2000", "request.timeout.ms", "2000", "retries", "0"));
            var topics = List.of(Topic.compacted("new", 2));
            proxy.holdBackNext(Duration.ofSeconds(4));
            TopicSetup.run(settings, "test", topics, new CountDownLatch(1));
            assertThat(proxy.heldOne()).isTrue();
            assertThat(proxy.requests()).isGreaterThan(1);

            int before = proxy.requests();
            TopicSetup.run(settings, "test", topics, new CountDownLatch(1));
            assertThat(proxy.requests())
                    .as("of topics that were there nothing is awaited")
                    .isEqualTo(before);
        }
    }
}
