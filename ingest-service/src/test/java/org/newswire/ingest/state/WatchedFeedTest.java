package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.raw.FeedStatus;

final class WatchedFeedTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private final WatchedFeed feed = FeedFixtures.watched("https://one.example/feed", () -> NOW);

    @Test
    void anOutcomeWithoutItemsCanWait() {
        feed.written();
        assertThat(feed.canDefer(quiet(NOW))).isTrue();
    }

    @Test
    void theFirstOutcomeIsAlwaysWrittenSinceTheStatusMayHaveBeenDeleted() {
        assertThat(feed.canDefer(quiet(NOW))).isFalse();
    }

    @Test
    void newItemsAreAlwaysWritten() {
        feed.written();
        PollOutcome items = FeedFixtures.outcome(feed, List.of(FeedFixtures.item()), NOW.plusSeconds(60));
        PollState validated = feed.pollState().withValidators(new Validators("\"2\"", null, null, List.of(), null));
        PollState failed = feed.pollState().polled(FeedStatus.State.FAILING, NOW, 1);
        assertThat(feed.canDefer(items)).isFalse();
        assertThat(feed.canDefer(FeedFixtures.outcome(feed, validated))).isFalse();
        assertThat(feed.canDefer(FeedFixtures.outcome(feed, failed))).isFalse();
    }

    @Test
    void requestCountsAloneCauseNoAdditionalWrites() {
        PollState before = feed.pollState();
        assertThat(before.withLedger("news.example 20782 1").differsOnlyByPoll(before))
                .isTrue();
    }

    @Test
    void countsThatWereNotWrittenStayWithTheFeed() {
        PollOutcome quiet = quiet(NOW);
        feed.written();
        feed.defer(quiet);
        assertThat(feed.deferred()).contains(quiet);
        feed.startRevocation();
        assertThat(feed.canDefer(quiet)).isFalse();
        feed.written();
        assertThat(feed.deferred()).isEmpty();
    }

    private PollOutcome quiet(Instant at) {
        return FeedFixtures.outcome(
                feed,
                feed.pollState()
                        .succeeded(at)
                        .withNext(new PollSchedule.Next(at.plusSeconds(60), FeedStatus.Reason.RHYTHM)));
    }
}
