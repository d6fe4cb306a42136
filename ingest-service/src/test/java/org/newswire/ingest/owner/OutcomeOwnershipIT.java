package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;

/// Guarantee: outcomes are written with the ownership of their partitions, wholly or not at all. Each test
/// has a partition of its own. Tests [OutcomeWriter].
final class OutcomeOwnershipIT {
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
        next = owner.clock.instant().plusSeconds(600).truncatedTo(ChronoUnit.MILLIS);
    }

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void theTransactionOfOutcomesCarriesThePositionsOfTheirPartitions() throws Exception {
        WatchedFeed feed = watched(0, "https://carried.example/feed");
        owner.member.seek(OwnerParts.owned(0), 7);
        owner.member.seek(OwnerParts.owned(1), 9);
        owner.outbox.put(owner.outcome(feed, "carried", next));

        owner.writer.write();

        assertThat(owner.items()).containsOnlyOnce("carried");
        assertThat(owner.written(feed)).containsExactly(next);
        assertThat(owner.isKept(FeedStatus.TOPIC, feed.definition())).isTrue();
        assertThat(owner.committed(0)).contains(7L);
        assertThat(owner.committed(1)).as("no outcome is of this partition").isEmpty();
    }

    @Test
    void aRefusedTransactionIsAbortedAndRepeated() throws Exception {
        WatchedFeed feed = watched(2, "https://repeated.example/feed");
        owner.member.seek(OwnerParts.owned(2), 3);
        owner.outbox.put(owner.outcome(feed, "repeated", next));
        owner.member.isExpelled = true;

        owner.writer.write();

        assertThat(owner.items()).doesNotContain("repeated");
        assertThat(owner.written(feed)).isEmpty();
        assertThat(owner.isKept(FeedStatus.TOPIC, feed.definition())).isFalse();
        assertThat(owner.committed(2)).isEmpty();
        assertThat(feed.pollState().nextPollAt()).isNotEqualTo(next);
        owner.member.isExpelled = false;

        owner.writer.write();

        assertThat(owner.items()).containsOnlyOnce("repeated");
        assertThat(owner.written(feed)).containsExactly(next);
        assertThat(owner.committed(2)).contains(3L);
        assertThat(feed.pollState().nextPollAt()).isEqualTo(next);
    }

    @Test
    void theOutcomeOfAFeedThatIsNotAssignedAnyMoreIsDropped() throws Exception {
        WatchedFeed feed = watched(3, "https://dropped.example/feed");
        owner.outbox.put(owner.outcome(feed, "dropped", next));
        feed.stopWatching();

        owner.writer.write();

        assertThat(owner.items()).doesNotContain("dropped");
        assertThat(owner.written(feed)).isEmpty();
    }

    @Test
    void anOutcomeWithoutNewsIsAppliedAtOnceAndWrittenLater() throws Exception {
        WatchedFeed feed = watched(4, "https://deferred.example/feed");
        owner.outbox.put(owner.outcome(feed, "news", next));
        owner.writer.write();
        Instant later = next.plusSeconds(600);
        owner.outbox.put(owner.outcomeWithoutItems(feed, later));
        owner.outbox.flush();

        owner.writer.write();

        assertThat(feed.pollState().nextPollAt()).isEqualTo(later);
        assertThat(owner.written(feed)).containsExactly(next);

        owner.writer.writeDeferred(List.of(feed));

        assertThat(owner.written(feed)).endsWith(later);
    }

    private WatchedFeed watched(int partition, String url) {
        owner.member.seek(OwnerParts.owned(partition), 0);
        return new WatchedFeed(
                partition,
                FeedFixtures.definition(url),
                PollState.blank(owner.clock.instant()),
                () -> PollBudget.UNLIMITED,
                Instant.MIN);
    }
}
