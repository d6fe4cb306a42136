package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.accounting.RequestCounter;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.poll.PollProgress.Phase;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.Tracing;

/// One poll: which items it takes, what becomes of the poll state, and what it holds afterwards.
final class FeedPollTest {
    private static final Map<String, String> VALIDATED = Map.of("ETag", "\"1\"");

    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    /// A poll with the parts that a poll task gives it. Nothing is flushed that it does not flush itself.
    private final class Poll {
        final WatchedFeed feed = site.watched("/feed");
        final PollContext context = site.context();
        final PollAdmission admission = new PollAdmission(context.limits());
        final PollProgress progress = new PollProgress(feed.pollState());
        final ItemPipeline items;
        private final FeedPoll poll;

        Poll() {
            var span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
            items = new ItemPipeline(context, span, admission, progress);
            var schedule = context.settings().schedule(feed.definition());
            var gaps = new GapRepair(context, feed.definition(), admission, items, PagePolicy.NEVER);
            var outcomes = new OutcomeFlush(
                    feed, site.outbox, schedule, progress, items, new RequestCounter(), span, site.metrics, site.clock);
            poll = new FeedPoll(context, feed, admission, progress, items, outcomes, gaps, span);
        }

        Poll run() throws InterruptedException {
            poll.run();
            return this;
        }

        PollState state() {
            return progress.pollState();
        }
    }

    @Test
    void aPollTakesTheItemsAndLeavesThemToTheNextFlush() throws Exception {
        site.origin.on("/feed", 200, VALIDATED, site.feed("1|One", "2|Two"));

        Poll poll = new Poll().run();

        assertThat(poll.items.batch().size()).isEqualTo(2);
        assertThat(poll.progress.phase()).isEqualTo(Phase.READ);
        assertThat(poll.progress.validators().etag()).isEqualTo("\"1\"");
        assertThat(poll.state().etag()).as("flushed with the items only").isNull();
        assertThat(poll.state().lastSuccessAt()).isNotNull();
        assertThat(site.outbox.isEmpty()).isTrue();
    }

    @Test
    void thePagePolicyOfAFeedPrecedesTheSetting() {
        PollSettings never = site.context().settings();
        FeedDefinition feed = FeedFixtures.definition("https://one.example/feed");
        FeedDefinition always = FeedDefinitionBuilder.builder(feed)
                .fetchPages(PagePolicy.ALWAYS)
                .build();

        assertThat(FeedPoll.pagePolicy(feed, never)).isEqualTo(PagePolicy.NEVER);
        assertThat(FeedPoll.pagePolicy(always, never)).isEqualTo(PagePolicy.ALWAYS);
    }

    @Test
    void theItemsOfAFirstPollCountAgainstTheBackfillRate() throws Exception {
        site.backfillRate = new BackfillRateLimiter(1, site.clock);
        site.origin.on("/feed", 200, Map.of(), site.feed(entries(0, 40)));

        new Poll().run();

        assertThat(site.backfillRate.admitsFeed()).isFalse();
    }

    @Test
    void aDocumentWithoutAKnownItemIsAGap() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One", "2|Two"));
        site.poll();
        site.origin.on("/feed", 200, Map.of(), site.feed("2|Two", "3|Three"));
        site.poll();
        assertThat(site.pollState.flags()).isEmpty();
        site.origin.on("/feed", 200, Map.of(), site.feed("8|Eight", "9|Nine"));

        Poll poll = new Poll().run();

        assertThat(poll.state().flags()).containsExactly("possible-gap");
        assertThat(poll.items.batch().size()).isEqualTo(2);
    }

    /// If they were flushed in parts and the process ended in between, the next poll would know some of them and
    /// not detect the gap.
    @Test
    void theItemsOfAGapAreNotFlushedInParts() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.poll();
        String text = "word ".repeat(100_000);
        site.origin.on("/feed", 200, Map.of(), site.feed("7|Seven|" + text, "8|Eight|" + text, "9|Nine|" + text));

        Poll poll = new Poll().run();

        assertThat(poll.items.batch().isLong())
                .as("long enough for a flush otherwise")
                .isTrue();
        assertThat(poll.items.batch().size()).isEqualTo(3);
        assertThat(site.outbox.isEmpty()).isTrue();
    }

    @Test
    void aLongDocumentIsFlushedInParts() throws Exception {
        String text = "word ".repeat(100_000);
        site.origin.on("/feed", 200, VALIDATED, site.feed("7|Seven|" + text, "8|Eight|" + text, "9|Nine|" + text));

        Poll poll = new Poll().run();

        site.outbox.flush();
        assertThat(site.outbox.take(10)).first().satisfies(outcome -> {
            assertThat(outcome.items()).hasSizeBetween(1, 3);
            assertThat(outcome.pollState().etag())
                    .as("the next poll finds the others if this one ends now")
                    .isNull();
            assertThat(outcome.status()).isNull();
        });
        assertThat(poll.progress.phase()).isEqualTo(Phase.READ);
    }

    @Test
    void aFailedPollKeepsItemsAndValidatorsAndFreesItsPermit() throws Exception {
        site.origin.on("/feed", 200, VALIDATED, site.feed("1|One"));
        site.poll();
        site.responses = new ResponseLimiter(1);
        site.origin.on("/feed", 500, Map.of(), "");

        Poll poll = new Poll().run();

        assertThat(poll.state().state()).isEqualTo(FeedStatus.State.FAILING);
        assertThat(poll.state().failures()).isOne();
        assertThat(poll.state().knownItems()).isEqualTo(site.pollState.knownItems());
        assertThat(poll.progress.validators()).isEqualTo(site.pollState.validators());
        assertThat(poll.items.batch().size()).isZero();
        assertThat(poll.progress.phase()).isEqualTo(Phase.READ);
        assertResponsePermitIsFree();
    }

    @Test
    void anEmptyDocumentIsAFailure() throws Exception {
        site.origin.on("/feed", 200, Map.of(), "");

        site.poll();

        assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
        assertThat(site.status().lastFailure()).isEqualTo("unreadable-empty");
        assertThat(site.status().failures()).isOne();
    }

    @Test
    void anUnchangedDocumentFreesItsPermit() throws Exception {
        site.origin.on("/feed", 200, VALIDATED, site.feed("1|One"));
        site.poll();
        site.responses = new ResponseLimiter(1);
        site.origin.on("/feed", 304, Map.of(), "");

        Poll poll = new Poll().run();

        assertThat(poll.state().state()).isEqualTo(FeedStatus.State.ACTIVE);
        assertThat(poll.state().polls()).isEqualTo(2);
        assertResponsePermitIsFree();
    }

    @Test
    void aPollOfAFeedThatHasMovedChangesNothing() {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        Poll poll = new Poll();
        poll.feed.stopWatching();

        assertThatThrownBy(poll::run).isInstanceOf(InterruptedException.class);

        assertThat(poll.state()).isEqualTo(site.pollState);
        assertThat(poll.items.batch().size()).isZero();
        assertThat(site.requestCount("/feed")).isZero();
    }

    private void assertResponsePermitIsFree() throws InterruptedException {
        Thread next = Thread.ofVirtual().start(() -> {
            try (var permit = site.responses.permit()) {
                permit.acquire();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(next.join(Duration.ofSeconds(5))).isTrue();
    }

    private static String[] entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> i + "|Item " + i).toArray(String[]::new);
    }
}
