package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.Feeds;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.Offer;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

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
    void ofFeedsThatFellDueBeforeTheTakeOverTheOneThatHasWaitedLongestGoesFirst() {
        List<FeedDefinition> feeds = IntStream.range(0, 20)
                .mapToObj(i -> Feeds.definition("https://one.example/" + i))
                .toList();
        for (int i = 0; i < feeds.size(); i++) {
            Instant due = NOW.minusSeconds(7 * i % feeds.size());
            FeedMemory memory = FeedMemory.blank(due)
                    .change()
                    .succeeded(due.minus(Feeds.MIN))
                    .done();
            table.remember(PARTITION, feeds.get(i).id(), memory, null);
            table.define(PARTITION, feeds.get(i), NOW);
        }
        assertThat(takeDue(NOW.plusSeconds(1)))
                .hasSize(feeds.size())
                .isSortedAccordingTo(
                        Comparator.comparing(taken -> taken.memory().nextPollAt()));
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
    void feedsWhoseLastPollIsAheadAreDueWithinTheirShortestIntervalAndNotAllAtOnce() {
        Instant ahead = NOW.plus(Duration.ofDays(3));
        List<FeedDefinition> feeds = IntStream.range(0, 40)
                .mapToObj(i -> Feeds.definition("https://one.example/" + i))
                .toList();
        for (FeedDefinition each : feeds) {
            FeedMemory memory = FeedMemory.blank(NOW)
                    .change()
                    .succeeded(ahead)
                    .next(new PollSchedule.Next(ahead.plusSeconds(900), FeedStatus.Reason.RHYTHM))
                    .done();
            table.remember(PARTITION, each.id(), memory, ahead);
            table.define(PARTITION, each, NOW);
        }
        assertThat(takeDue(NOW.plus(Feeds.MIN.dividedBy(10)))).hasSizeBetween(1, 12);
        List<WatchedFeed> later = takeDue(NOW.plus(Feeds.MIN));
        assertThat(later).hasSizeBetween(28, 39).allSatisfy(due -> {
            assertThat(due.memory().lastPollAt()).isEqualTo(NOW);
            assertThat(due.memory().lastSuccessAt()).isEqualTo(NOW);
        });
        assertThat(table.takeDisbelieved()).isEqualTo(40);
        assertThat(table.takeDisbelieved()).isZero();
    }

    @Test
    void aFeedIsDueAlsoWhereOnlyTheClaimOfItsFirstPollIsAhead() {
        table.remember(PARTITION, feed.id(), null, NOW.plus(Duration.ofDays(3)));
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(NOW.plus(Feeds.MIN))).hasSize(1);
    }

    @Test
    void aPlanThatIsFarAheadHolds() {
        Instant next = NOW.plus(Duration.ofDays(30));
        FeedMemory gone = FeedMemory.blank(NOW)
                .change()
                .succeeded(NOW.minusSeconds(60))
                .next(new PollSchedule.Next(next, FeedStatus.Reason.GONE))
                .done();
        table.remember(PARTITION, feed.id(), gone, NOW.minusSeconds(60));
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(next.minusMillis(1))).isEmpty();
        assertThat(takeDue(next)).hasSize(1);
        assertThat(table.takeDisbelieved()).isZero();
    }

    @Test
    void theClockOfAPredecessorMayBeALittleAhead() {
        Instant begun = NOW.plusSeconds(50);
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
        Feeds.begin(first, begun);
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

    @Nested
    class Pushes {
        private final FeedTable hubs = new FeedTable(Feeds.WITH_HUBS);
        private final Offer offer =
                new Offer(List.of(URI.create("https://hub.example/")), URI.create("https://one.example/feed"));
        private final Subscription asked = Objects.requireNonNull(
                        Subscription.following(null, offer, NOW, new Random(1)))
                .asked(NOW);
        private final Subscription subscription = asked.heard(call(Call.Kind.VERIFIED, NOW));

        private Call call(Call.Kind kind, Instant at) {
            return new Call(asked.id(), feed.id(), kind, at, null);
        }

        private void polled(FeedStatus.State state, Instant from) {
            hubs.take(PARTITION, from);
            FeedMemory memory = FeedMemory.blank(NOW)
                    .change()
                    .succeeded(NOW)
                    .polled(state, NOW, 0)
                    .subscription(subscription)
                    .next(new PollSchedule.Next(NOW.plusSeconds(3_600), FeedStatus.Reason.RHYTHM))
                    .done();
            hubs.remember(PARTITION, feed.id(), memory, null);
            hubs.define(PARTITION, feed, NOW);
        }

        private void push(Instant at) {
            hubs.heard(call(Call.Kind.PUSHED, at));
        }

        private List<WatchedFeed> due(Instant now) {
            return hubs.takeDue(now, new BackfillQuota(200, () -> NOW));
        }

        @Test
        void areKeptByTwosHoweverManyComeBeforeTheFeedIsVisited() {
            polled(FeedStatus.State.ACTIVE, NOW.minusSeconds(60));
            Instant last = NOW.plusMillis(20_000);
            for (Instant at = NOW.plusMillis(1); !at.isAfter(last); at = at.plusMillis(1)) {
                push(at);
            }
            WatchedFeed visited = due(NOW.plusSeconds(60)).getFirst();
            assertThat(Objects.requireNonNull(visited.nextCall()).at()).isEqualTo(NOW.plusMillis(1));
            assertThat(Objects.requireNonNull(visited.nextCall()).at()).isEqualTo(last);
            assertThat(visited.nextCall()).isNull();
        }

        @Test
        void ofAFeedThatIsNotPolledForThemDoNotHeapUp() {
            polled(FeedStatus.State.THROTTLED, NOW.minusSeconds(60));
            for (int call = 0; call < 20_000; call++) {
                push(NOW.plusMillis(call));
            }
            assertThat(due(NOW.plusSeconds(3_599))).isEmpty();
            WatchedFeed visited = due(NOW.plusSeconds(3_600)).getFirst();
            visited.nextCall();
            visited.nextCall();
            assertThat(visited.nextCall()).isNull();
        }

        @Test
        void thatGoOnDoNotPutOffThePollOfAFeedThatAPredecessorHasPolled() {
            polled(FeedStatus.State.ACTIVE, NOW.plusSeconds(300));
            for (int second = 1; second <= 61; second++) {
                push(NOW.plusSeconds(second));
            }
            assertThat(due(NOW.plusSeconds(60))).isEmpty();
            assertThat(due(NOW.plusSeconds(61))).hasSize(1);
        }

        @Test
        void byAClockThatIsAheadAreOverWhenTheFeedHasBeenPolledTwice() {
            Instant ahead = NOW.plus(Duration.ofDays(3));
            Subscription wrong = subscription.heard(call(Call.Kind.PUSHED, ahead));
            hubs.take(PARTITION, NOW.minusSeconds(60));
            FeedMemory memory = FeedMemory.blank(NOW)
                    .change()
                    .succeeded(ahead)
                    .subscription(wrong)
                    .done();
            hubs.remember(PARTITION, feed.id(), memory, ahead);
            hubs.define(PARTITION, feed, NOW);
            WatchedFeed due = due(NOW.plus(Feeds.MIN)).getFirst();
            Subscription left = Objects.requireNonNull(due.memory().subscription());
            assertThat(left.nextAt()).isBetween(NOW, NOW.plus(Feeds.MIN));
            assertThat(left.polled(NOW.plusSeconds(90), false).tally().pushedAt())
                    .isNull();
        }

        @Test
        void goOnAsAShortLeaseIsRenewedWhenThreeQuartersOfItAreOver() {
            polled(FeedStatus.State.ACTIVE, NOW.minusSeconds(60));
            Instant at = NOW.plusSeconds(1);
            hubs.heard(new Call(asked.id(), feed.id(), Call.Kind.VERIFIED, at, Duration.ofMinutes(10)));
            assertThat(due(at.plusSeconds(449))).isEmpty();
            assertThat(due(at.plusSeconds(450))).hasSize(1);
        }
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
