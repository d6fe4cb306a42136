package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;

/// What remains of a feed after its removal. Tests [FeedDefinitions] and [RemovedFeeds].
final class RemovedFeedsIT {
    private static final int PARTITION = 2;

    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka kafka;

    private final FeedDefinition feed = FeedFixtures.definition("https://removed.example/feed");
    private OwnerParts owner;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        OwnerParts.createTopics(kafka);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void own() {
        owner = new OwnerParts(kafka);
        owner.member.seek(OwnerParts.owned(PARTITION), 0);
        owner.table.assign(PARTITION, owner.clock.instant());
    }

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void aRemovedFeedLosesItsStatusAtOnceAndItsStateAfterThirtyDays() throws Exception {
        owner.definitions.apply(definition(FeedDefinition.CONTRACT.encode(feed)));
        owner.outbox.put(owner.outcome(owner.feed(feed.url()), "item", owner.clock.instant()));
        owner.writer.write();
        assertThat(owner.isKept(FeedStatus.TOPIC, feed)).isTrue();

        owner.definitions.apply(definition(null));

        assertThat(owner.table.feeds()).isEmpty();
        assertThat(owner.isKept(FeedStatus.TOPIC, feed)).isFalse();

        owner.clock.moveOn(Duration.ofDays(29));
        owner.removed.cleanUp();
        assertThat(owner.isKept(PollState.TOPIC, feed)).isTrue();

        owner.clock.moveOn(Duration.ofDays(1));
        owner.removed.cleanUp();
        assertThat(owner.isKept(PollState.TOPIC, feed)).isFalse();
    }

    /// The interrupt reaches whatever the poll waits for.
    @Test
    void aRunningPollOfARemovedFeedIsInterruptedAtOnceAndPublishesNothingAnyMore() throws Exception {
        owner.definitions.apply(definition(FeedDefinition.CONTRACT.encode(feed)));
        WatchedFeed removed = owner.feed(feed.url());
        removed.startPoll();
        CountDownLatch begun = new CountDownLatch(1);
        Thread poll = Thread.ofVirtual().start(() -> {
            removed.enterPollThread();
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                put(owner.outcome(removed, "found after the removal", owner.clock.instant()));
            }
        });
        begun.await();
        put(owner.outcome(removed, "found before the removal", owner.clock.instant()));

        owner.definitions.apply(definition(null));

        assertThat(poll.join(Duration.ofSeconds(20))).isTrue();
        owner.writer.write();
        assertThat(owner.items()).doesNotContain("found before the removal", "found after the removal");
        assertThat(owner.outbox.isEmpty()).isTrue();
    }

    private void put(PollOutcome outcome) {
        try {
            owner.outbox.put(outcome);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ConsumerRecord<byte[], byte[]> definition(byte @Nullable [] value) {
        return new ConsumerRecord<>(
                FeedDefinition.TOPIC.name(), PARTITION, 0, feed.id().toString().getBytes(UTF_8), value);
    }
}
