package org.newswire.ingest.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.raw.FeedStatus;

final class WatchedFeedTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private final WatchedFeed feed = Feeds.watched("https://one.example/feed", () -> NOW);

    @Test
    void aPollWithoutNewsCanWait() {
        feed.written();
        assertThat(feed.canWait(quiet(NOW))).isTrue();
    }

    @Test
    void theFirstPollIsWrittenWhateverItBringsAsTheStatusMayHaveBeenDeleted() {
        assertThat(feed.canWait(quiet(NOW))).isFalse();
    }

    @Test
    void whatIsNewIsAlwaysWritten() {
        feed.written();
        PollOutcome items = Feeds.outcome(feed, List.of(Feeds.item()), NOW.plusSeconds(60));
        FeedMemory validated = feed.memory()
                .change()
                .validators(new FeedMemory.Validators("\"2\"", null, null, List.of()))
                .done();
        FeedMemory failed =
                feed.memory().change().polled(FeedStatus.State.FAILING, NOW, 1).done();
        assertThat(feed.canWait(items)).isFalse();
        assertThat(feed.canWait(Feeds.outcome(feed, validated))).isFalse();
        assertThat(feed.canWait(Feeds.outcome(feed, failed))).isFalse();
    }

    @Test
    void aQuietPollIsWrittenNoMoreOftenForItsLedger() {
        FeedMemory before = feed.memory();
        assertThat(before.change().ledger("news.example 20782 1").done().tellsNothingNewAfter(before))
                .isTrue();
    }

    @Test
    void whatWasNotWrittenGoesWithTheFeed() {
        PollOutcome quiet = quiet(NOW);
        feed.written();
        feed.notWritten(quiet);
        assertThat(feed.unwritten()).contains(quiet);
        feed.leave();
        assertThat(feed.canWait(quiet)).isFalse();
        feed.written();
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
