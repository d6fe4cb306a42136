package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FeedTableTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;

    private final FeedTable table = new FeedTable(Feeds.SETTINGS);
    private final FeedDefinition feed = Feeds.definition("https://one.example/feed");

    @BeforeEach
    void take() {
        table.take(PARTITION, NOW.plusMillis(220));
    }

    @Test
    void theFirstPollAfterATakeOverLeavesAGapToThePredecessors() {
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(NOW.plusMillis(219))).isEmpty();
        assertThat(takeDue(NOW.plusMillis(220))).hasSize(1);
    }

    @Test
    void aFeedIsNotAskedWithinItsShortestIntervalOfAPollWhoseOutcomeWasLost() {
        Instant begun = NOW.minusSeconds(8);
        table.remember(PARTITION, feed.id(), FeedMemory.blank(begun), begun);
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(begun.plus(Feeds.MIN).minusMillis(1))).isEmpty();
        assertThat(takeDue(begun.plus(Feeds.MIN))).hasSize(1);
    }

    @Test
    void aFeedThatIsDefinedAnewInTheMiddleOfAPollIsNotAskedAgainAtOnce() {
        table.define(PARTITION, feed, NOW);
        Instant begun = NOW.plusSeconds(1);
        WatchedFeed first = takeDue(begun).getFirst();
        first.begun(begun);
        table.define(PARTITION, named(), begun.plusSeconds(1));
        assertThat(first.isLive()).isFalse();
        assertThat(takeDue(begun.plus(Feeds.MIN).minusMillis(1))).isEmpty();
        assertThat(takeDue(begun.plus(Feeds.MIN))).hasSize(1);
    }

    @Test
    void aRemovedFeedIsRememberedUntilItIsForgotten() {
        table.define(PARTITION, feed, NOW);
        table.remove(feed.id());
        Instant later = NOW.plus(Duration.ofDays(30));
        assertThat(table.undefined(PARTITION, NOW)).isEmpty();
        assertThat(table.undefined(PARTITION, later)).containsExactly(feed.id());
        table.forget(List.of(feed.id()));
        assertThat(table.undefined(PARTITION, later)).isEmpty();
    }

    @Test
    void ofAPartitionThatIsLostNothingIsKept() {
        table.define(PARTITION, feed, NOW);
        table.lose(PARTITION);
        assertThat(table.owns(PARTITION)).isFalse();
        assertThat(table.feeds()).isEmpty();
        assertThat(table.undefined(PARTITION, Instant.MAX)).isEmpty();
        assertThat(takeDue(Instant.MAX)).isEmpty();
    }

    @Test
    void aFeedIsPolledForTheFirstTimeWhenThereIsRoomForItsHistory() {
        FeedDefinition second = Feeds.definition("https://two.example/feed");
        table.define(PARTITION, feed, NOW);
        table.define(PARTITION, second, NOW);
        Instant[] clock = {NOW.plusSeconds(1)};
        var quota = new BackfillQuota(10, () -> clock[0]);
        quota.reserve(5);
        WatchedFeed first = table.takeDue(clock[0], quota).getFirst();
        quota.broughtByFeed(100);
        assertThat(table.waiting()).isEqualTo(1);
        clock[0] = NOW.plusSeconds(5);
        assertThat(table.takeDue(clock[0], quota)).isEmpty();
        clock[0] = NOW.plusSeconds(11);
        assertThat(table.takeDue(clock[0], quota)).hasSize(1).doesNotContain(first);
        assertThat(table.waiting()).isZero();
    }

    @Test
    void aFeedThatIsKnownIsPolledWhateverRoomThereIsForHistory() {
        FeedMemory known =
                FeedMemory.blank(NOW).change().succeeded(NOW.minusSeconds(9)).done();
        table.remember(PARTITION, feed.id(), known, null);
        table.define(PARTITION, feed, NOW);
        var quota = new BackfillQuota(1, () -> NOW);
        quota.reserve(1_000);
        assertThat(table.takeDue(NOW.plusSeconds(1), quota)).hasSize(1);
    }

    private List<WatchedFeed> takeDue(Instant now) {
        return table.takeDue(now, new BackfillQuota(200, () -> NOW));
    }

    private FeedDefinition named() {
        return new FeedDefinition(
                feed.id(),
                feed.url(),
                "Another name",
                feed.tags(),
                feed.origin(),
                null,
                null,
                null,
                null,
                feed.headers());
    }
}
