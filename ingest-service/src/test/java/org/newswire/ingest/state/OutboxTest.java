package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.raw.RawItem;

final class OutboxTest {
    private final LeapingClock clock = new LeapingClock();
    private final Outbox outbox = new Outbox(clock);
    private final WatchedFeed feed = FeedFixtures.watched("https://one.example/feed", clock);
    private final WatchedFeed other = FeedFixtures.watched("https://two.example/feed", clock);

    @Test
    void itemsAreTakenImmediatelyAfterEarlierOutcomesOfTheirFeed() throws Exception {
        PollOutcome before = without(feed, Duration.ofMinutes(1));
        PollOutcome items = FeedFixtures.outcome(
                feed, List.of(FeedFixtures.item()), clock.instant().plus(Duration.ofMinutes(1)));
        outbox.put(before);
        outbox.put(without(other, Duration.ofMinutes(1)));
        outbox.put(items);
        assertThat(outbox.take(10)).containsExactly(before, items);
        assertThat(outbox.take(10)).isEmpty();
        assertThat(outbox.isEmpty()).isFalse();
    }

    @Test
    void outcomesWithoutItemsWaitFiveSeconds() throws Exception {
        outbox.put(without(feed, Duration.ofMinutes(1)));
        clock.moveOn(Duration.ofSeconds(4));
        assertThat(outbox.take(10)).isEmpty();
        clock.moveOn(Duration.ofSeconds(1));
        assertThat(outbox.take(10)).hasSize(1);
    }

    @Test
    void outcomesWithoutItemsDoNotWaitBeyondTheNextPoll() throws Exception {
        outbox.put(without(feed, Duration.ofSeconds(1)));
        clock.moveOn(Duration.ofSeconds(1));
        assertThat(outbox.take(10)).hasSize(1);
    }

    @Test
    void aFlushTakesALimitedNumberAtATime() throws Exception {
        for (int i = 0; i < 3; i++) {
            outbox.put(without(feed, Duration.ofMinutes(1)));
        }
        outbox.flush();
        assertThat(outbox.take(2)).hasSize(2);
        assertThat(outbox.take(2)).hasSize(1);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void dropsOutcomesOfALostFeed() throws Exception {
        feed.stopWatching();
        outbox.put(without(feed, Duration.ofMinutes(1)));
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void limitsAFeedToTwoMebibytesWithoutDelayingOthers() throws Exception {
        outbox.put(of(feed, 2 << 20));
        Thread waits = Thread.ofVirtual().start(() -> put(of(feed, 1)));
        outbox.put(of(other, 1));
        assertThat(waits.join(Duration.ofMillis(200))).isFalse();
        List<PollOutcome> first = outbox.take(10);
        assertThat(first).extracting(PollOutcome::feed).containsExactly(feed, other);
        assertThat(waits.join(Duration.ofMillis(200))).isFalse();
        outbox.done(first);
        assertThat(waits.join(Duration.ofSeconds(5))).isTrue();
        assertThat(outbox.take(10)).hasSize(1);
    }

    /// As while the broker is unavailable. Nothing is dropped.
    @Test
    void aPollWaitsWhileOutcomesOfOtherFeedsFillTheOutbox() throws Exception {
        int size = 2 << 20;
        List<WatchedFeed> feeds = IntStream.range(0, 33)
                .mapToObj(i -> FeedFixtures.watched("https://site" + i + ".example/feed", clock))
                .toList();
        Thread puts = Thread.ofVirtual().start(() -> feeds.forEach(each -> put(of(each, size))));
        assertThat(puts.join(Duration.ofMillis(500))).isFalse();

        List<PollOutcome> published = new ArrayList<>();
        while (published.size() < feeds.size()) {
            List<PollOutcome> batch = outbox.take(10);
            published.addAll(batch);
            outbox.done(batch);
        }

        assertThat(puts.join(Duration.ofSeconds(5))).isTrue();
        assertThat(published).extracting(PollOutcome::feed).containsExactlyElementsOf(feeds);
    }

    @Test
    void limitsATransactionToAboutFourMebibytes() throws Exception {
        for (int i = 0; i < 8; i++) {
            outbox.put(of(FeedFixtures.watched("https://" + i + ".example/feed", clock), 1 << 20));
        }
        assertThat(outbox.take(10)).hasSize(5);
        assertThat(outbox.take(10)).hasSize(3);
    }

    @Test
    void liveItemsPrecedeBacklogsButNotEarlierOutcomesOfTheirFeed() throws Exception {
        WatchedFeed third = FeedFixtures.watched("https://three.example/feed", clock);
        PollOutcome backlog = backfill(other);
        PollOutcome before = backfill(feed);
        PollOutcome live = FeedFixtures.outcome(
                feed, List.of(FeedFixtures.item()), clock.instant().plusSeconds(60));
        outbox.put(backlog);
        outbox.put(before);
        outbox.put(backfill(third));
        outbox.put(live);
        assertThat(outbox.take(2)).containsExactly(before, live);
        assertThat(outbox.take(10)).hasSize(2).startsWith(backlog);
    }

    private PollOutcome backfill(WatchedFeed of) {
        PollOutcome one = FeedFixtures.outcome(of, List.of(), clock.instant().plusSeconds(60));
        return new PollOutcome(
                of,
                List.of(EncodedItem.of(FeedFixtures.item(), one.span(), true)),
                one.pollState(),
                one.status(),
                false,
                1,
                one.span());
    }

    private void put(PollOutcome outcome) {
        try {
            outbox.put(outcome);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PollOutcome of(WatchedFeed of, int weight) {
        PollOutcome one = FeedFixtures.outcome(of, List.of(FeedFixtures.item()), clock.instant());
        return new PollOutcome(of, one.items(), one.pollState(), one.status(), false, weight, one.span());
    }

    private PollOutcome without(WatchedFeed of, Duration next) {
        return FeedFixtures.outcome(of, List.<RawItem>of(), clock.instant().plus(next));
    }
}
