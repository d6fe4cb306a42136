package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.state.LeapingClock;
import org.newswire.ingest.state.PollState;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// What a stop does with a running poll. Tests [FeedOwner].
final class OwnerStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path folder = Path.of("");

    @Test
    void aPollThatHangsIsGivenUpAtAStopAndRepeatedByTheSuccessor() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree());
                Origin site = new Origin()) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            OwnerMember.create(settings, FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC);
            OwnerMember.define(settings, site, "/feed");
            CountDownLatch over = new CountDownLatch(1);
            site.on("/feed", (_, _) -> {
                awaitUninterruptibly(over);
                return false;
            });
            LeapingClock clock = new LeapingClock();
            try (OwnerMember first = new OwnerMember("first", settings, clock)) {
                await().atMost(LIMIT)
                        .until(() -> site.requests().stream()
                                .anyMatch(sent -> sent.path().equals("/feed")));
                first.stop();
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
                    clock.moveOn(Duration.ofMillis(500));
                    return !first.isRunning();
                });
                assertThat(first.failure()).isNull();
            }
            over.countDown();
            assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                    .isEmpty();

            OwnerMember.define(settings, site, "/feed");
            try (OwnerMember successor = new OwnerMember("successor", settings, clock)) {
                await().atMost(LIMIT)
                        .until(() -> Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())
                                        .size()
                                == 1);
                assertThat(successor.failure()).isNull();
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
