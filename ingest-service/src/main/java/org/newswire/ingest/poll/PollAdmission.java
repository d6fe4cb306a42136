package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.LargeBodyMemory;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.net.WebUrl;

/// Admits one poll task to everything that it may have to wait for, always in this order:
///
/// | step | waits for | held until |
/// |---|---|---|
/// | 1 | a fetch slot of the host, then one of its priority ([FetchLimiter]) | the response has arrived |
/// | 2 | the poll claim to be written to Kafka | nothing is held |
/// | 3 | the host limiter: crawl spacing and back-off | the body has arrived |
/// | 4 | a response permit ([ResponseLimiter]) | the items have been taken in |
/// | 5 | memory for a large body in transfer ([TransferBudget]) | the body has arrived |
/// | 6 | memory to decode and read it ([ReadingBudget]) | the items are in the outbox or are pending |
/// | 7 | memory for pending items: never waits | the item is published |
/// | 8 | room in the outbox ([org.newswire.ingest.state.Outbox#put]) | nothing is held |
///
/// The order prevents deadlocks: a poll only waits for a step that comes after all steps it holds. Each
/// further request of the task (a sitemap, an older document, a page) goes back to step 1 or 3, so the
/// permits of steps 4 and 6 are released before it. An oldest transfer never waits in step 5. The owner's
/// thread empties the outbox and waits for no permit.
///
/// Used by one thread.
final class PollAdmission implements AutoCloseable {
    /// Live items up to this size have memory of their own, which a backlog cannot occupy.
    private static final int MAX_SMALL_KIB = 16;

    private final PollLimits limits;
    private final LargeDocumentPermit large;
    private int documentKib;
    private ResponseLimiter.Permit response;

    PollAdmission(PollLimits limits) {
        this.limits = limits;
        this.large = new LargeDocumentPermit(limits.documents(), limits.transfers());
        this.response = limits.responses().permit();
    }

    /// Steps 1 and 2 of a poll: runs `request` in a fetch slot, after the claim has been written.
    ///
    /// @param host of the feed
    /// @throws InterruptedException also if the feed is not assigned to this instance any more
    <T> T poll(WatchedFeed feed, String host, FetchLimiter.Work<T> request) throws InterruptedException {
        response.close();
        response = limits.responses().permit();
        return fetch(host, RequestPriority.POLL, ChronoUnit.FOREVER.getDuration(), () -> {
                    if (shouldEnd(feed)) {
                        throw new InterruptedException("not begun");
                    }
                    limits.claims().begin(feed);
                    large.expect(feed.largeBytes());
                    T result = request.run();
                    if (large.receivedBytes() > 0) {
                        feed.hasLargeBytes(large.receivedBytes());
                    }
                    return result;
                })
                .orElseThrow();
    }

    /// Step 1 of a further request: runs it in a fetch slot.
    ///
    /// @return the result; empty if no slot became free in time
    <T> Optional<T> fetch(String host, RequestPriority priority, Duration timeout, FetchLimiter.Work<T> request)
            throws InterruptedException {
        beforeRequest();
        return limits.fetches().run(host, priority, timeout, request);
    }

    /// Releases the permits of the last document. Must be called before any request of the task, robots.txt
    /// included: polls that hold a slot of the same host may wait for these permits.
    void beforeRequest() {
        if (response.isHeld()) {
            throw new IllegalStateException("a request while the response before it is being processed");
        }
        large.close();
    }

    /// Steps 3 to 6 of the first request of a poll.
    ///
    /// @param onSend runs just before the request is sent, after all waiting
    FetchResult sendFirst(Fetcher fetcher, FetchRequest request, Runnable onSend) throws InterruptedException {
        FetchResult result = fetcher.fetch(request.withMemory(large), response::acquire, onSend);
        response.responded();
        large.decoded();
        if (!(result instanceof FetchResult.Fresh)) {
            large.close();
        }
        return result;
    }

    /// Steps 3, 5 and 6 of a further request. The number of such responses is limited by the fetch slots.
    FetchResult send(Fetcher fetcher, FetchRequest request) throws InterruptedException {
        FetchResult result = fetcher.fetch(request.withMemory(large));
        large.decoded();
        return result;
    }

    /// The memory for the page of an item, in steps 5 and 6 ([#pageDone]).
    LargeBodyMemory pageMemory() {
        return large.ofPage();
    }

    /// Ends steps 5 and 6 of a page: its item is part of the batch.
    void pageDone() {
        large.close();
    }

    /// Ends step 4: the response has been processed, or further requests follow from it.
    void responseProcessed() {
        response.close();
    }

    /// Step 7 for all items of a document. Ends step 6 early if memory for them is free, and the same amount
    /// stays free for other items.
    void reserveDocument(List<IdentifiedItem> items) {
        long bytes = items.stream()
                .mapToLong(item -> RawItemFactory.weight(item.entry()))
                .sum();
        int kib = Math.toIntExact(1 + (bytes >> 10));
        Semaphore shared = limits.pendingKib();
        if (large.isHeld() && shared.availablePermits() / 2 >= kib && shared.tryAcquire(kib)) {
            documentKib = kib;
            large.close();
        }
    }

    /// Step 7 for one item, from the reservation of its document if there is one.
    ///
    /// @return false if no memory is free
    boolean reservePending(int kib, RequestPriority priority) {
        if (!isSmallAndLive(kib, priority) && documentKib >= kib) {
            documentKib -= kib;
            return true;
        }
        return pendingKib(kib, priority).tryAcquire(kib);
    }

    /// Releases the memory of an item that is no longer pending.
    void releasePending(int kib, RequestPriority priority) {
        pendingKib(kib, priority).release(kib);
    }

    private Semaphore pendingKib(int kib, RequestPriority priority) {
        return isSmallAndLive(kib, priority) ? limits.livePendingKib() : limits.pendingKib();
    }

    private static boolean isSmallAndLive(int kib, RequestPriority priority) {
        return priority == RequestPriority.LIVE && kib <= MAX_SMALL_KIB;
    }

    /// Ends step 6: the items of the document are in the outbox, or have pending memory of their own.
    void documentDone() {
        limits.pendingKib().release(documentKib);
        documentKib = 0;
        large.close();
    }

    /// Whether the task must end with the items found so far.
    boolean shouldEnd(WatchedFeed feed) {
        return limits.stop().isRequested() || feed.isBeingRevoked() || !feed.isWatched();
    }

    /// Sleeps until the time has passed, or the service stops.
    void await(Duration time) throws InterruptedException {
        limits.stop().await(time);
    }

    static String hostOf(String url) {
        return WebUrl.parse(url).map(WebUrl::host).orElse("");
    }

    @Override
    public void close() {
        response.close();
        documentDone();
    }
}
