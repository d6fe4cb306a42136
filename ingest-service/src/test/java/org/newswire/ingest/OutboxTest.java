package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.raw.RawItem;

final class OutboxTest {
    private final OneFeed.Clock clock = new OneFeed.Clock();
    private final Outbox outbox = new Outbox(clock);
    private final WatchedFeed feed = Feeds.watched("https://one.example/feed", clock);
    private final WatchedFeed other = Feeds.watched("https://two.example/feed", clock);

    @Test
    void itemsAreHadAtOnceAfterWhatTheirFeedLeftBefore() throws Exception {
        PollOutcome before = without(feed, Duration.ofMinutes(1));
        PollOutcome items =
                Feeds.outcome(feed, List.of(Feeds.item()), clock.instant().plus(Duration.ofMinutes(1)));
        outbox.put(before);
        outbox.put(without(other, Duration.ofMinutes(1)));
        outbox.put(items);
        assertThat(outbox.take(10)).containsExactly(before, items);
        assertThat(outbox.take(10)).isEmpty();
        assertThat(outbox.isEmpty()).isFalse();
    }

    @Test
    void wordWithoutNewsWaitsForFiveSeconds() throws Exception {
        outbox.put(without(feed, Duration.ofMinutes(1)));
        clock.moveOn(Duration.ofSeconds(4));
        assertThat(outbox.take(10)).isEmpty();
        clock.moveOn(Duration.ofSeconds(1));
        assertThat(outbox.take(10)).hasSize(1);
    }

    @Test
    void wordWithoutNewsDoesNotWaitBeyondTheNextPoll() throws Exception {
        outbox.put(without(feed, Duration.ofSeconds(1)));
        clock.moveOn(Duration.ofSeconds(1));
        assertThat(outbox.take(10)).hasSize(1);
    }

    @Test
    void whatIsThereIsHadInAHurryALimitedNumberAtATime() throws Exception {
        for (int i = 0; i < 3; i++) {
            outbox.put(without(feed, Duration.ofMinutes(1)));
        }
        outbox.hurry();
        assertThat(outbox.take(2)).hasSize(2);
        assertThat(outbox.take(2)).hasSize(1);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void whatComesFromAFeedThatIsLostIsDropped() throws Exception {
        feed.retire();
        outbox.put(without(feed, Duration.ofMinutes(1)));
        assertThat(outbox.isEmpty()).isTrue();
    }

    private PollOutcome without(WatchedFeed of, Duration next) {
        return Feeds.outcome(of, List.<RawItem>of(), clock.instant().plus(next));
    }
}
