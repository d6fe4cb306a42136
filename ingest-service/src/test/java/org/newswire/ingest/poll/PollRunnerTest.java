package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;

/// Polls that end with an internal error.
final class PollRunnerTest {
    /// Another program may have defined a feed like this.
    @Test
    void aFeedThatCannotBePolledIsDueAgainLater() throws Exception {
        try (PollFixture site = new PollFixture(PagePolicy.NEVER);
                PollRunner polls = new PollRunner(site.context())) {
            WatchedFeed feed = watched("https://site.example/a feed", site);
            polls.start(feed, site.outbox);
            await().atMost(Duration.ofSeconds(20)).until(() -> polls.running() == 0);

            site.outbox.flush();
            List<PollOutcome> outcomes = site.outbox.take(10);
            assertThat(outcomes).hasSize(1);
            PollOutcome outcome = outcomes.getFirst();
            assertThat(outcome.last()).isTrue();
            assertThat(outcome.pollState().nextPollAt()).isAfter(site.clock.instant());
            FeedStatus status = Objects.requireNonNull(outcome.status());
            assertThat(status.state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(status.lastFailure()).isEqualTo("internal");
            assertThat(site.meters
                            .counter("newswire.ingest.polls", "outcome", "internal")
                            .count())
                    .isOne();
        }
    }

    private static WatchedFeed watched(String url, PollFixture site) {
        var definition = FeedDefinitionBuilder.builder()
                .id(new UUID(0, 1))
                .url(url)
                .origin("other")
                .build();
        return new WatchedFeed(0, definition, site.pollState, () -> PollBudget.UNLIMITED, Instant.MIN);
    }
}
