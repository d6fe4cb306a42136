package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    /// The heap or the installation is damaged then, so other polls may be wrong, too. A restart reads the state
    /// from the topics.
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, NoClassDefFoundError.class})
    void aFatalErrorDuringAPollEndsTheProcess(Class<? extends Error> type) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FatalPoll.class.getName(),
                        type.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isOne();
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .contains("process halted: a poll ended with a fatal error feed=http://127.0.0.1", type.getName());
        } finally {
            process.destroyForcibly();
        }
    }

    /// A process with a poll whose claim throws this error, and that would not end by itself.
    static final class FatalPoll {
        private FatalPoll() {}

        public static void main(String[] arguments) throws Exception {
            Error error = Class.forName(arguments[0])
                    .asSubclass(Error.class)
                    .getDeclaredConstructor()
                    .newInstance();
            PollFixture site = new PollFixture(PagePolicy.NEVER);
            site.claims = _ -> {
                throw error;
            };
            new PollRunner(site.context()).start(site.watched("/feed"), site.outbox);
            new CountDownLatch(1).await();
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
