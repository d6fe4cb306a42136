package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.raw.FeedStatus;

final class WatchedFeedTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private final WatchedFeed feed = Feeds.watched("https://one.example/feed", () -> NOW);

    @Test
    void aPollWithoutNewsIsWrittenWhenNoneWasForAWhile() {
        PollOutcome quiet = quiet(NOW);
        assertThat(feed.needNotWrite(quiet, NOW)).isFalse();
        feed.written(NOW);
        assertThat(feed.needNotWrite(quiet, NOW.plusSeconds(149))).isTrue();
        assertThat(feed.needNotWrite(quiet, NOW.plusSeconds(150))).isFalse();
    }

    @Test
    void whatIsNewIsAlwaysWritten() {
        feed.written(NOW);
        PollOutcome items = Feeds.outcome(feed, List.of(Feeds.item()), NOW.plusSeconds(60));
        FeedMemory validated = feed.memory()
                .change()
                .validators(new FeedMemory.Validators("\"2\"", null, null))
                .done();
        FeedMemory failed =
                feed.memory().change().polled(FeedStatus.State.FAILING, NOW, 1).done();
        assertThat(feed.needNotWrite(items, NOW)).isFalse();
        assertThat(feed.needNotWrite(Feeds.outcome(feed, validated), NOW)).isFalse();
        assertThat(feed.needNotWrite(Feeds.outcome(feed, failed), NOW)).isFalse();
    }

    @Test
    void whatWasNotWrittenGoesWithTheFeed() {
        PollOutcome quiet = quiet(NOW);
        feed.written(NOW);
        feed.notWritten(quiet);
        assertThat(feed.unwritten()).contains(quiet);
        feed.leave();
        assertThat(feed.needNotWrite(quiet, NOW)).isFalse();
        feed.written(NOW);
        assertThat(feed.unwritten()).isEmpty();
    }

    private PollOutcome quiet(Instant at) {
        return Feeds.outcome(
                feed,
                feed.memory()
                        .change()
                        .succeeded(at)
                        .next(new PollSchedule.Next(at.plusSeconds(60), FeedStatus.Reason.RHYTHM))
                        .done());
    }
}
