package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.contract.Contract;
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
import org.newswire.supervision.InstallationException;

/// What a stop does with a running poll, and when an owner ends by itself. Tests [FeedOwner].
final class OwnerStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    private final Origin site = new Origin();
    private final LeapingClock clock = new LeapingClock();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        OwnerMember.create(settings(), FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    @Test
    void aPollThatHangsIsGivenUpAtAStopAndRepeatedByTheSuccessor() throws Exception {
        OwnerMember.define(settings(), site, "/feed");
        CountDownLatch over = new CountDownLatch(1);
        site.on("/feed", (_, _) -> {
            awaitUninterruptibly(over);
            return false;
        });
        try (OwnerMember first = new OwnerMember("first", settings(), clock)) {
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
        assertThat(published("/feed")).isZero();

        OwnerMember.define(settings(), site, "/feed");
        try (OwnerMember successor = new OwnerMember("successor", settings(), clock)) {
            await().atMost(LIMIT).until(() -> published("/feed") == 1);
            assertThat(successor.failure()).isNull();
        }
    }

    /// All planned polls would be too late. The restarted process reads the state from the topics.
    @Test
    void anOwnerWhoseClockIsSetBackByMoreThanTenSecondsEndsWithTheReason() throws Exception {
        OwnerMember.define(settings(), site, "/clock");
        try (OwnerMember owner = new OwnerMember("clock", settings(), clock)) {
            await().atMost(LIMIT).until(() -> published("/clock") == 1);

            clock.moveOn(Duration.ofSeconds(-12));

            await().atMost(LIMIT).until(() -> !owner.isRunning());
            assertThat(owner.failure())
                    .isInstanceOf(InstallationException.class)
                    .hasMessageStartingWith("the clock was set back by ");
        }
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    /// The number of published items of the feed at this path.
    private long published(String path) {
        String feed = site.url(path).toString();
        return Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()).stream()
                .filter(item -> Contract.header(item.headers(), "ce_source")
                        .filter(feed::equals)
                        .isPresent())
                .count();
    }

    private static void awaitUninterruptibly(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
