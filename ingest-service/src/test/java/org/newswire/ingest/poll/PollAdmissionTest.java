package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.newswire.ingest.fetch.RequestPriority.BACKFILL;
import static org.newswire.ingest.fetch.RequestPriority.LIVE;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.state.WatchedFeed;

/// Guarantees: a poll waits in the documented order, so that polls cannot deadlock; and a poll that is interrupted
/// while it waits gives back all that it holds.
final class PollAdmissionTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LARGE = "word ".repeat(300_000);

    private final PollFixture site = new PollFixture(PagePolicy.NEVER);
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        done.countDown();
        site.close();
    }

    @Test
    void aPollPassesTheStepsInTheDocumentedOrder() throws Exception {
        site.claims = _ -> order.add("claim, slot free: " + freeSlots() + ", requests: " + site.requestCount("/feed"));
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One|" + LARGE));
        site.pendingKib = new Semaphore(1 << 20) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean tryAcquire(int kib) {
                order.add("pending items, document in memory: " + (site.documents.heldBytes() > 0));
                return super.tryAcquire(kib);
            }
        };
        site.fetches = new FetchLimiter(1, 1, new StopSignal(Duration.ZERO));

        List<ReadingBudget.Share> occupied = PollFixture.occupy(site.documents);
        Thread poll = site.start("/feed");
        await().atMost(LIMIT).until(() -> site.documents.waiting() == 1);
        order.add("document, requests: " + site.requestCount("/feed") + ", in transfer: "
                + (site.transfers.reservedBytes() > 0));
        occupied.forEach(ReadingBudget.Share::close);
        assertThat(poll.join(LIMIT)).isTrue();
        site.publish();

        assertThat(order)
                .containsExactly(
                        "claim, slot free: false, requests: 0",
                        "document, requests: 1, in transfer: true",
                        "pending items, document in memory: true");
        assertThat(site.items()).hasSize(1);
        assertNothingIsHeld();
    }

    @Test
    void theClaimIsWrittenOnlyOnceThereIsASlot() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.fetches = new FetchLimiter(1, 1, new StopSignal(Duration.ZERO));
        site.claims = _ -> order.add("claim");
        Thread other = occupySlot();
        Thread poll = site.start("/feed");

        assertThat(poll.join(Duration.ofMillis(200))).isFalse();
        assertThat(order).isEmpty();
        done.countDown();

        assertThat(other.join(LIMIT)).isTrue();
        assertThat(poll.join(LIMIT)).isTrue();
        assertThat(order).containsExactly("claim");
    }

    @Test
    void theRequestIsSentOnlyOnceItsResponseCanBeProcessed() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        site.responses = new ResponseLimiter(1);
        site.claims = _ -> order.add("claim");
        ResponseLimiter.Permit processed = site.responses.permit();
        processed.acquire();
        processed.responded();
        Thread poll = site.start("/feed");

        await().atMost(LIMIT).until(() -> !order.isEmpty());
        assertThat(poll.join(Duration.ofMillis(200))).isFalse();
        assertThat(site.requestCount("/feed")).isZero();
        processed.close();

        assertThat(poll.join(LIMIT)).isTrue();
        assertThat(site.requestCount("/feed")).isOne();
    }

    @Test
    void aFeedThatHasMovedIsNeitherClaimedNorRequested() throws Exception {
        WatchedFeed feed = site.watched("/feed");
        feed.stopWatching();
        site.claims = _ -> order.add("claim");
        try (var admission = new PollAdmission(site.context().limits())) {
            assertThatThrownBy(() -> admission.poll(feed, "127.0.0.1", () -> order.add("request")))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(order).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void aPollThatWaitsForThePermitOfALargeDocumentEndsWhenItsFeedMoves() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One|" + LARGE));
        site.fetches = new FetchLimiter(1, 1, new StopSignal(Duration.ZERO));
        site.responses = new ResponseLimiter(1);
        List<ReadingBudget.Share> occupied = PollFixture.occupy(site.documents);
        WatchedFeed feed = site.watched("/feed");
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread poll = poll(feed, outcome);
        await().atMost(LIMIT).until(() -> site.documents.waiting() == 1);
        assertThat(site.transfers.reservedBytes()).isPositive();
        assertThat(freeSlots()).isFalse();

        feed.stopWatching();

        assertThat(poll.join(LIMIT)).isTrue();
        assertThat(outcome.get(1, TimeUnit.SECONDS)).isEqualTo("ended");
        occupied.forEach(ReadingBudget.Share::close);
        assertNothingIsHeld();
        site.poll();
        assertThat(site.items()).hasSize(1);
    }

    @Test
    void aTransferThatWaitsForMemoryEndsWhenItsFeedMoves() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One|" + LARGE));
        site.fetches = new FetchLimiter(1, 1, new StopSignal(Duration.ZERO));
        site.responses = new ResponseLimiter(1);
        site.transfers = new TransferBudget(1, 0);
        TransferBudget.Share older = site.transfers.share(LIMIT, 0);
        assertThat(older.reserve(1)).isTrue();
        WatchedFeed feed = site.watched("/feed");
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread poll = poll(feed, outcome);
        await().atMost(LIMIT).until(() -> waitsIn(poll, TransferBudget.Share.class));

        feed.stopWatching();

        assertThat(poll.join(Duration.ofSeconds(5))).isTrue();
        assertThat(outcome.get(1, TimeUnit.SECONDS)).isEqualTo("ended");
        older.close();
        assertNothingIsHeld();
        site.poll();
        assertThat(site.items()).hasSize(1);
    }

    private static boolean waitsIn(Thread thread, Class<?> type) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }

    private Thread poll(WatchedFeed feed, CompletableFuture<Object> outcome) {
        PollContext context = site.context();
        return Thread.ofVirtual().start(() -> {
            feed.enterPollThread();
            try {
                new PollTask(context, feed, feed.pollState(), site.outbox).run();
                outcome.complete("ended");
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
    }

    @Test
    void noRequestFollowsWhileAResponseIsBeingProcessed() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("1|One"));
        PollContext context = site.context();
        WatchedFeed feed = site.watched("/feed");
        try (var admission = new PollAdmission(context.limits())) {
            var request = new FeedRequest(
                    context,
                    feed.definition(),
                    admission,
                    feed.pollState(),
                    site.origin.url("/feed"),
                    feed.pollState().validators());
            assertThat(admission.poll(feed, "127.0.0.1", request::send)).isInstanceOf(PollResponse.Document.class);
            assertThatThrownBy(admission::beforeRequest).isInstanceOf(IllegalStateException.class);
            admission.responseProcessed();
            admission.beforeRequest();
        }
    }

    @Test
    void pendingItemsNeverWaitForMemory() {
        site.pendingKib = new Semaphore(10);
        try (var admission = new PollAdmission(site.context().limits())) {
            assertThat(admission.reservePending(8, BACKFILL)).isTrue();
            assertThat(admission.reservePending(3, BACKFILL)).isFalse();
            assertThat(admission.reservePending(3, LIVE)).isTrue();
            admission.releasePending(3, LIVE);
            admission.releasePending(8, BACKFILL);
            assertThat(admission.reservePending(10, BACKFILL)).isTrue();
            admission.releasePending(10, BACKFILL);
        }
        assertThat(site.pendingKib.availablePermits()).isEqualTo(10);
    }

    private Thread occupySlot() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        FetchLimiter limiter = site.fetches;
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                limiter.run("other.example", RequestPriority.POLL, LIMIT, () -> {
                    begun.countDown();
                    return done.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return thread;
    }

    /// Whether another host could be asked now.
    private boolean freeSlots() {
        try {
            return site.fetches
                    .run("free.example", RequestPriority.POLL, Duration.ZERO, () -> true)
                    .equals(Optional.of(true));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertNothingIsHeld() throws InterruptedException {
        assertThat(freeSlots()).isTrue();
        assertThat(site.transfers.reservedBytes()).isZero();
        assertThat(site.documents.heldBytes()).isZero();
        assertThat(site.pendingKib.availablePermits()).isEqualTo(1 << 20);
        assertThat(site.livePendingKib.availablePermits()).isEqualTo(1 << 20);
        Thread next = Thread.ofVirtual().start(() -> {
            try (var permit = site.responses.permit()) {
                permit.acquire();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(next.join(LIMIT)).as("a response permit is free").isTrue();
    }
}
