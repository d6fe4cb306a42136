package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.poll.PollSettingsBuilder;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PublisherHints;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.HubDiscovery;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

final class FeedTableTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;

    private final FeedTable table = new FeedTable(FeedFixtures.SETTINGS);
    private final FeedDefinition feed = FeedFixtures.definition("https://one.example/feed");

    @BeforeEach
    void take() {
        table.assign(PARTITION, NOW.plusMillis(220));
    }

    @Test
    void theFirstPollAfterATakeOverKeepsAGapToThePredecessorsPoll() {
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(NOW.plusMillis(219))).isEmpty();
        assertThat(takeDue(NOW.plusMillis(220))).hasSize(1);
    }

    @Test
    void polledFirstAfterATakeOverIsTheLongestDueFeed() {
        List<FeedDefinition> feeds = IntStream.range(0, 20)
                .mapToObj(i -> FeedFixtures.definition("https://one.example/" + i))
                .toList();
        for (int i = 0; i < feeds.size(); i++) {
            Instant due = NOW.minusSeconds(7 * i % feeds.size());
            PollState state = PollState.blank(due).succeeded(due.minus(FeedFixtures.MIN));
            table.restore(PARTITION, feeds.get(i).id(), state, null);
            table.define(PARTITION, feeds.get(i), NOW);
        }
        assertThat(takeDue(NOW.plusSeconds(1)))
                .hasSize(feeds.size())
                .isSortedAccordingTo(
                        Comparator.comparing(taken -> taken.pollState().nextPollAt()));
    }

    @Test
    void keepsTheMinimumIntervalAfterAPollWithoutAnOutcome() {
        Instant begun = NOW.minusSeconds(8);
        table.restore(PARTITION, feed.id(), PollState.blank(begun), begun);
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(begun.plus(FeedFixtures.MIN).minusMillis(1))).isEmpty();
        assertThat(takeDue(begun.plus(FeedFixtures.MIN))).hasSize(1);
    }

    @Test
    void spreadsFeedsWithAFuturePollOverTheirMinimumInterval() {
        Instant ahead = NOW.plus(Duration.ofDays(3));
        List<FeedDefinition> feeds = IntStream.range(0, 40)
                .mapToObj(i -> FeedFixtures.definition("https://one.example/" + i))
                .toList();
        for (FeedDefinition each : feeds) {
            PollState state = PollState.blank(NOW)
                    .succeeded(ahead)
                    .withNext(new PollSchedule.Next(ahead.plusSeconds(900), FeedStatus.Reason.RHYTHM));
            table.restore(PARTITION, each.id(), state, ahead);
            table.define(PARTITION, each, NOW);
        }
        assertThat(takeDue(NOW.plus(FeedFixtures.MIN.dividedBy(10)))).hasSizeBetween(1, 12);
        List<WatchedFeed> later = takeDue(NOW.plus(FeedFixtures.MIN));
        assertThat(later).hasSizeBetween(28, 39).allSatisfy(due -> {
            assertThat(due.pollState().lastPollAt()).isEqualTo(NOW);
            assertThat(due.pollState().lastSuccessAt()).isEqualTo(NOW);
        });
        assertThat(table.takeFuturePolls()).isEqualTo(40);
        assertThat(table.takeFuturePolls()).isZero();
    }

    private static PollState polled(Duration ago, Duration interval, FeedStatus.Reason reason) {
        Instant last = NOW.minus(ago);
        return PollState.blank(last).succeeded(last).withNext(new PollSchedule.Next(last.plus(interval), reason));
    }

    @Test
    void appliesAShorterMaximumIntervalToPlannedPollsWithinAMinute() {
        FeedTable hourly = new FeedTable(PollSettingsBuilder.builder(FeedFixtures.SETTINGS)
                .pollIntervalMax(Duration.ofHours(1))
                .build());
        hourly.assign(PARTITION, Instant.MIN);
        List<FeedDefinition> feeds = IntStream.range(0, 40)
                .mapToObj(i -> FeedFixtures.definition("https://one.example/" + i))
                .toList();
        for (FeedDefinition each : feeds) {
            PollState state = polled(Duration.ofHours(2), Duration.ofHours(24), FeedStatus.Reason.QUIET);
            hourly.restore(PARTITION, each.id(), state, state.lastPollAt());
            hourly.define(PARTITION, each, NOW);
        }
        assertThat(takeDue(hourly, NOW.plusSeconds(6))).hasSizeBetween(1, 12);
        assertThat(takeDue(hourly, NOW.plusSeconds(60))).hasSizeBetween(28, 39);
    }

    @Test
    void appliesAShorterMaximumIntervalOfAReloadedFeed() {
        PollState state = polled(Duration.ofMinutes(30), Duration.ofHours(24), FeedStatus.Reason.QUIET);
        table.restore(PARTITION, feed.id(), state, state.lastPollAt());
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(NOW.plus(Duration.ofHours(1)))).isEmpty();
        FeedDefinition changed = FeedDefinitionBuilder.builder(feed)
                .pollIntervalMax(Duration.ofHours(1))
                .build();
        table.define(PARTITION, changed, NOW);
        assertThat(takeDue(NOW.plus(Duration.ofMinutes(29)))).isEmpty();
        assertThat(takeDue(NOW.plus(Duration.ofMinutes(30)))).hasSize(1);
    }

    @Test
    void aLongerMaximumIntervalOfAReloadedFeedKeepsItsPlannedPoll() {
        PollState state = polled(Duration.ofMinutes(30), Duration.ofHours(1), FeedStatus.Reason.QUIET);
        table.restore(PARTITION, feed.id(), state, state.lastPollAt());
        table.define(PARTITION, feed, NOW);
        FeedDefinition changed = FeedDefinitionBuilder.builder(feed)
                .pollIntervalMax(Duration.ofDays(2))
                .build();
        table.define(PARTITION, changed, NOW);
        assertThat(takeDue(NOW.plus(Duration.ofMinutes(29)))).isEmpty();
        assertThat(takeDue(NOW.plus(Duration.ofMinutes(30)))).hasSize(1);
    }

    @Test
    void keepsPausesAndBackOffsBeyondTheMaximumInterval() {
        for (FeedStatus.Reason reason :
                List.of(FeedStatus.Reason.RETRY_AFTER, FeedStatus.Reason.FAILURE, FeedStatus.Reason.SKIP_HOURS)) {
            FeedDefinition each = FeedFixtures.definition("https://one.example/" + reason);
            PollState state = polled(Duration.ofHours(2), Duration.ofDays(3), reason);
            table.restore(PARTITION, each.id(), state, state.lastPollAt());
            table.define(PARTITION, each, NOW);
        }
        assertThat(takeDue(NOW.plus(Duration.ofHours(69)))).isEmpty();
        assertThat(takeDue(NOW.plus(Duration.ofHours(70)))).hasSize(3);
    }

    @Test
    void aFeedWithAFuturePollClaimIsDue() {
        table.restore(PARTITION, feed.id(), null, NOW.plus(Duration.ofDays(3)));
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(NOW.plus(FeedFixtures.MIN))).hasSize(1);
    }

    @Test
    void keepsANextPollInTheFarFuture() {
        Instant next = NOW.plus(Duration.ofDays(30));
        PollState gone = PollState.blank(NOW)
                .succeeded(NOW.minusSeconds(60))
                .withNext(new PollSchedule.Next(next, FeedStatus.Reason.GONE));
        table.restore(PARTITION, feed.id(), gone, NOW.minusSeconds(60));
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(next.minusMillis(1))).isEmpty();
        assertThat(takeDue(next)).hasSize(1);
        assertThat(table.takeFuturePolls()).isZero();
    }

    @Test
    void toleratesAPredecessorsClockThatIsSlightlyAhead() {
        Instant begun = NOW.plusSeconds(50);
        table.restore(PARTITION, feed.id(), PollState.blank(begun), begun);
        table.define(PARTITION, feed, NOW);
        assertThat(takeDue(begun.plus(FeedFixtures.MIN).minusMillis(1))).isEmpty();
        assertThat(takeDue(begun.plus(FeedFixtures.MIN))).hasSize(1);
    }

    @Test
    void redefiningAFeedDuringAPollDoesNotRepeatThePoll() {
        table.define(PARTITION, feed, NOW);
        Instant begun = NOW.plusSeconds(1);
        WatchedFeed first = takeDue(begun).getFirst();
        FeedFixtures.begin(first, begun);
        table.define(PARTITION, named(), begun.plusSeconds(1));
        assertThat(first.isWatched()).isFalse();
        assertThat(takeDue(begun.plus(FeedFixtures.MIN).minusMillis(1))).isEmpty();
        assertThat(takeDue(begun.plus(FeedFixtures.MIN))).hasSize(1);
    }

    @Test
    void keepsTheStateOfARemovedFeedUntilItExpires() {
        table.define(PARTITION, feed, NOW);
        table.remove(feed.id());
        Instant later = NOW.plus(Duration.ofDays(30));
        assertThat(table.undefined(PARTITION, NOW)).isEmpty();
        assertThat(table.undefined(PARTITION, later)).containsExactly(feed.id());
        table.forget(List.of(feed.id()));
        assertThat(table.undefined(PARTITION, later)).isEmpty();
    }

    @Test
    void removesAllFeedsOfALostPartition() {
        table.define(PARTITION, feed, NOW);
        table.lose(PARTITION);
        assertThat(table.isAssigned(PARTITION)).isFalse();
        assertThat(table.feeds()).isEmpty();
        assertThat(table.undefined(PARTITION, Instant.MAX)).isEmpty();
        assertThat(takeDue(Instant.MAX)).isEmpty();
    }

    @Test
    void sharesTheBudgetAmongActiveFeedsOnceAMinute() {
        Timing busy = timing(60);
        FeedDefinition failing = FeedFixtures.definition("https://failing.example/feed");
        restore(failing, timing(1), FeedStatus.State.FAILING);
        table.shareBudget(NOW);
        restore(feed, busy, FeedStatus.State.ACTIVE);

        table.shareBudget(NOW.plusSeconds(59));
        assertThat(budget()).isEqualTo(PollBudget.UNLIMITED);
        table.shareBudget(NOW.plusSeconds(60));
        PollSchedule schedule = FeedFixtures.SETTINGS.schedule(feed);
        assertThat(budget())
                .isNotEqualTo(PollBudget.UNLIMITED)
                .usingRecursiveComparison()
                .isEqualTo(PollBudget.share(List.of(schedule.demand(busy)), FeedFixtures.SETTINGS.pollIntervalMean()));
    }

    private PollBudget budget() {
        return table.feeds().iterator().next().budget();
    }

    private void restore(FeedDefinition definition, Timing timing, FeedStatus.State state) {
        PollState polled = PollState.blank(NOW).withTiming(timing).polled(state, NOW, 0);
        table.restore(PARTITION, definition.id(), polled, null);
        table.define(PARTITION, definition, NOW);
    }

    /// The timing of a feed whose document has this number of items of the last hour.
    private static Timing timing(int items) {
        String entries = IntStream.range(0, items)
                .mapToObj(i -> "<entry><id>%d</id><published>%s</published></entry>"
                        .formatted(i, NOW.minusSeconds(3_600L * i / items)))
                .collect(Collectors.joining());
        var parsed = (ReadResult.Parsed) new FeedReader()
                .read(
                        ("<feed xmlns='http://www.w3.org/2005/Atom'>" + entries + "</feed>").getBytes(UTF_8),
                        URI.create("https://one.example/feed"),
                        Map.of());
        return Timing.first(parsed.entries(), PublisherHints.NONE, NOW);
    }

    @Test
    void delaysFirstPollsWhileTheBackfillRateIsExceeded() {
        FeedDefinition second = FeedFixtures.definition("https://two.example/feed");
        table.define(PARTITION, feed, NOW);
        table.define(PARTITION, second, NOW);
        Instant[] clock = {NOW.plusSeconds(1)};
        var quota = new BackfillRateLimiter(10, () -> clock[0]);
        quota.reserve(5);
        WatchedFeed first = table.takeDue(clock[0], quota).getFirst();
        quota.published(100);
        assertThat(table.waiting()).isEqualTo(1);
        clock[0] = NOW.plusSeconds(5);
        assertThat(table.takeDue(clock[0], quota)).isEmpty();
        clock[0] = NOW.plusSeconds(11);
        assertThat(table.takeDue(clock[0], quota)).hasSize(1).doesNotContain(first);
        assertThat(table.waiting()).isZero();
    }

    @Test
    void pollsKnownFeedsWhateverTheBackfillRate() {
        PollState known = PollState.blank(NOW).succeeded(NOW.minusSeconds(9));
        table.restore(PARTITION, feed.id(), known, null);
        table.define(PARTITION, feed, NOW);
        var quota = new BackfillRateLimiter(1, () -> NOW);
        quota.reserve(1_000);
        assertThat(table.takeDue(NOW.plusSeconds(1), quota)).hasSize(1);
    }

    @Nested
    class Pushes {
        private final FeedTable hubs = new FeedTable(FeedFixtures.WITH_HUBS);
        private final HubDiscovery discovery =
                new HubDiscovery(List.of(URI.create("https://hub.example/")), URI.create("https://one.example/feed"));
        private final Subscription asked = Objects.requireNonNull(
                        Subscription.following(null, discovery, NOW, new Random(1)))
                .asked(NOW);
        private final Subscription subscription = asked.heard(call(HubNotification.Kind.VERIFIED, NOW));

        private HubNotification call(HubNotification.Kind kind, Instant at) {
            return new HubNotification(asked.id(), feed.id(), kind, at, null);
        }

        private void polled(FeedStatus.State outcome, Instant from) {
            hubs.assign(PARTITION, from);
            PollState state = PollState.blank(NOW)
                    .succeeded(NOW)
                    .polled(outcome, NOW, 0)
                    .withSubscription(subscription)
                    .withNext(new PollSchedule.Next(NOW.plusSeconds(3_600), FeedStatus.Reason.RHYTHM));
            hubs.restore(PARTITION, feed.id(), state, null);
            hubs.define(PARTITION, feed, NOW);
        }

        private void push(Instant at) {
            hubs.receive(call(HubNotification.Kind.PUSHED, at));
        }

        private List<WatchedFeed> due(Instant now) {
            return hubs.takeDue(now, new BackfillRateLimiter(200, () -> NOW));
        }

        @Test
        void atMostTwoPushesAreKeptUntilTheNextPoll() {
            polled(FeedStatus.State.ACTIVE, NOW.minusSeconds(60));
            Instant last = NOW.plusMillis(20_000);
            for (Instant at = NOW.plusMillis(1); !at.isAfter(last); at = at.plusMillis(1)) {
                push(at);
            }
            WatchedFeed polled = due(NOW.plusSeconds(60)).getFirst();
            assertThat(Objects.requireNonNull(polled.nextCall()).at()).isEqualTo(NOW.plusMillis(1));
            assertThat(Objects.requireNonNull(polled.nextCall()).at()).isEqualTo(last);
            assertThat(polled.nextCall()).isNull();
        }

        @Test
        void noSecondPollBeginsWhileAPollOutlastsItsInterval() {
            polled(FeedStatus.State.ACTIVE, NOW.minusSeconds(60));
            WatchedFeed polled = due(NOW.plusSeconds(3_600)).getFirst();
            push(NOW.plusSeconds(3_700));
            assertThat(due(NOW.plus(Duration.ofDays(2)))).isEmpty();
            hubs.published(FeedFixtures.outcome(polled, List.of(), NOW.plusSeconds(7_200)));
            assertThat(due(NOW.plus(Duration.ofDays(2)))).containsExactly(polled);
        }

        @Test
        void pushesOfAFeedThatIsNotPolledDoNotAccumulate() {
            polled(FeedStatus.State.THROTTLED, NOW.minusSeconds(60));
            for (int call = 0; call < 20_000; call++) {
                push(NOW.plusMillis(call));
            }
            assertThat(due(NOW.plusSeconds(3_599))).isEmpty();
            WatchedFeed polled = due(NOW.plusSeconds(3_600)).getFirst();
            polled.nextCall();
            polled.nextCall();
            assertThat(polled.nextCall()).isNull();
        }

        @Test
        void continuousPushesDoNotDelayThePollAfterATakeOver() {
            polled(FeedStatus.State.ACTIVE, NOW.plusSeconds(300));
            for (int second = 1; second <= 61; second++) {
                push(NOW.plusSeconds(second));
            }
            assertThat(due(NOW.plusSeconds(60))).isEmpty();
            assertThat(due(NOW.plusSeconds(61))).hasSize(1);
        }

        @Test
        void pushesWithAFutureTimeEndAfterTwoPolls() {
            Instant ahead = NOW.plus(Duration.ofDays(3));
            Subscription wrong = subscription.heard(call(HubNotification.Kind.PUSHED, ahead));
            hubs.assign(PARTITION, NOW.minusSeconds(60));
            PollState state = PollState.blank(NOW).succeeded(ahead).withSubscription(wrong);
            hubs.restore(PARTITION, feed.id(), state, ahead);
            hubs.define(PARTITION, feed, NOW);
            WatchedFeed due = due(NOW.plus(FeedFixtures.MIN)).getFirst();
            Subscription left = Objects.requireNonNull(due.pollState().subscription());
            assertThat(left.nextAt()).isBetween(NOW, NOW.plus(FeedFixtures.MIN));
            assertThat(left.polled(NOW.plusSeconds(90), false).tally().pushedAt())
                    .isNull();
        }

        @Test
        void pushesContinueWhenAShortLeaseIsRenewedAtThreeQuarters() {
            polled(FeedStatus.State.ACTIVE, NOW.minusSeconds(60));
            Instant at = NOW.plusSeconds(1);
            hubs.receive(new HubNotification(
                    asked.id(), feed.id(), HubNotification.Kind.VERIFIED, at, Duration.ofMinutes(10)));
            assertThat(due(at.plusSeconds(449))).isEmpty();
            assertThat(due(at.plusSeconds(450))).hasSize(1);
        }
    }

    private List<WatchedFeed> takeDue(Instant now) {
        return takeDue(table, now);
    }

    private static List<WatchedFeed> takeDue(FeedTable from, Instant now) {
        return from.takeDue(now, new BackfillRateLimiter(200, () -> NOW));
    }

    private FeedDefinition named() {
        return FeedDefinitionBuilder.builder(feed).name("Another name").build();
    }
}
