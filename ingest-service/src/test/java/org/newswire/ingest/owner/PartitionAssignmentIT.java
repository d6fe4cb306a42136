package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;

/// Guarantee: only the owner of a partition writes the outcomes of its feeds, and begins with the state in the
/// topics. Each test has a partition of its own.
final class PartitionAssignmentIT {
    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka kafka;

    private OwnerParts owner;
    private Instant next;

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
        next = owner.clock.instant().plusSeconds(3_600);
    }

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void anOutcomeOfALostPartitionIsNotWritten() throws Exception {
        WatchedFeed feed = assigned(0, "https://lost.example/feed");
        feed.startPoll();
        owner.outbox.put(owner.outcome(feed, "lost", next));

        owner.assignment.onPartitionsLost(List.of(OwnerParts.owned(0)));
        owner.writer.write();

        assertThat(owner.items()).doesNotContain("lost");
        assertThat(owner.written(feed)).isEmpty();
        assertThat(owner.committed(0)).isEmpty();
        assertThat(owner.table.feeds()).isEmpty();
    }

    /// Meanwhile, another instance may have polled its feeds, and feeds may have been removed.
    @Test
    void aReturnedPartitionStartsFreshFromTheTopics() throws Exception {
        owner.define(1, "https://removed.example/feed", true);
        WatchedFeed before = assigned(1, "https://returned.example/feed");
        assertThat(owner.table.feeds()).hasSize(2);
        before.startPoll();
        owner.table.published(owner.outcomeWithoutItems(before, next));
        assertThat(before.pollState().nextPollAt()).isEqualTo(next);

        owner.assignment.onPartitionsLost(List.of(OwnerParts.owned(1)));
        owner.define(1, "https://removed.example/feed", false);
        owner.assignment.onPartitionsAssigned(List.of(OwnerParts.owned(1)));

        assertThat(owner.table.feeds()).hasSize(1);
        WatchedFeed after = owner.feed("https://returned.example/feed");
        assertThat(before.isWatched()).isFalse();
        assertThat(after.isWatched()).isTrue();
        assertThat(after.isPolling()).isFalse();
        assertThat(after.pollState().nextPollAt())
                .as("the former state was never written")
                .isBefore(next);
        assertThat(owner.member.position(OwnerParts.owned(1)))
                .as("the definitions are not read twice")
                .isEqualTo(3);
    }

    @Test
    void theOutcomesOfARevokedPartitionAreWrittenBeforeItIsReleased() throws Exception {
        WatchedFeed feed = assigned(2, "https://revoked.example/feed");
        owner.outbox.put(owner.outcome(feed, "revoked", next));

        owner.assignment.onPartitionsRevoked(List.of(OwnerParts.owned(2)));

        assertThat(owner.items()).containsOnlyOnce("revoked");
        assertThat(owner.written(feed)).hasSize(1);
        assertThat(owner.committed(2)).isPresent();
        assertThat(feed.isWatched()).isFalse();
    }

    @Test
    void aPollThatDoesNotEndIsInterruptedBeforeThePartitionIsReleased() throws Exception {
        WatchedFeed feed = assigned(3, "https://slow.example/feed");
        CountDownLatch begun = new CountDownLatch(1);
        feed.startPoll();
        Thread poll = Thread.ofVirtual().start(() -> {
            feed.enterPollThread();
            begun.countDown();
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                // expected
            }
        });
        begun.await();

        owner.assignment.onPartitionsRevoked(List.of(OwnerParts.owned(3)));

        assertThat(poll.isAlive()).isFalse();
    }

    @Test
    void nothingIsWrittenOnceTheOwnerIsClosed() throws Exception {
        WatchedFeed feed = assigned(4, "https://closed.example/feed");
        owner.outbox.put(owner.outcome(feed, "closed", next));
        owner.assignment.close();

        owner.assignment.onPartitionsRevoked(List.of(OwnerParts.owned(4)));

        assertThat(owner.items()).doesNotContain("closed");
    }

    /// The former owner may have sent a request to the same host just before.
    @Test
    void theFirstPollsOfAnAssignedPartitionWaitForTheRequestGap() throws Exception {
        assigned(5, "https://gap.example/feed");

        assertThat(takeDue()).isEmpty();
        owner.clock.moveOn(OwnerParts.GAP);
        assertThat(takeDue()).hasSize(1);
    }

    /// The state of a feed could not be written to the partition of the feed.
    @Test
    void anAssignmentFailsWithTheCommandIfAnotherTopicHasFewerPartitionsThanTheFeeds() throws Exception {
        owner.define(6, "https://narrow.example/feed", true);
        owner.close();
        var narrow = Topic.compacted("news.narrow", OwnerParts.PARTITIONS - 1);
        TopicAdmin.create(new KafkaSettings(kafka.bootstrapServers(), Map.of()), "test", narrow);
        owner = new OwnerParts(kafka, List.of(narrow));

        assertThatThrownBy(() -> owner.assignment.onPartitionsAssigned(List.of(OwnerParts.owned(6))))
                .hasMessage("news.narrow has 6 partitions, and news.feeds has 7: kafka-topics.sh --alter --topic"
                        + " news.narrow --partitions 7");
        assertThat(owner.table.feeds()).isEmpty();
    }

    private List<WatchedFeed> takeDue() {
        return owner.table.takeDue(owner.clock.instant(), new BackfillRateLimiter(200, owner.clock));
    }

    private WatchedFeed assigned(int partition, String url) throws Exception {
        owner.define(partition, url, true);
        owner.assignment.onPartitionsAssigned(List.of(OwnerParts.owned(partition)));
        return owner.feed(url);
    }
}
