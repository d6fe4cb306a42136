package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.raw.FeedStatus;

/// Visits that end by a fault of ours.
final class PollRunnerTest {
    /// As where another than a list of feeds has defined it.
    @Test
    void aFeedThatCannotBeVisitedIsDueAgainLater() throws Exception {
        try (OneFeed site = new OneFeed(PagePolicy.NEVER);
                PollRunner polls = new PollRunner(site.parts())) {
            WatchedFeed feed = watched("https://site.example/a feed", site);
            polls.start(feed, site.outbox);
            await().atMost(Duration.ofSeconds(20)).until(() -> polls.underWay() == 0);

            site.outbox.hurry();
            List<PollOutcome> outcomes = site.outbox.take(10);
            assertThat(outcomes).hasSize(1);
            PollOutcome outcome = outcomes.getFirst();
            assertThat(outcome.last()).isTrue();
            assertThat(outcome.memory().nextPollAt()).isAfter(site.clock.instant());
            FeedStatus status = Objects.requireNonNull(outcome.status());
            assertThat(status.state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(status.lastFailure()).isEqualTo("internal");
            assertThat(site.meters
                            .counter("newswire.ingest.polls", "outcome", "internal")
                            .count())
                    .isOne();
        }
    }

    private static WatchedFeed watched(String url, OneFeed site) {
        var definition =
                new FeedDefinition(new UUID(0, 1), url, null, List.of(), "other", null, null, null, null, Map.of());
        return new WatchedFeed(0, definition, site.memory, () -> PollBudget.UNLIMITED, Instant.MIN);
    }
}
