package org.newswire.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where visits leave what they found for the owner to publish. It holds [#LIMIT_KIB] KiB; a visit that
/// brings more waits, so memory is bounded while the broker is slow or away.
///
/// Items are to be had at once. Word of polls that found none may wait for a second, so that many of
/// them share a transaction.
final class Outbox {
    private static final int LIMIT_KIB = 64 << 10;
    private static final Duration NO_HURRY = Duration.ofSeconds(1);

    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(LIMIT_KIB);
    private volatile boolean urgent;
    private volatile boolean closing;

    private record Entry(PollOutcome outcome, long nanos) {}

    /// Waits for room while the feed is live; what is not live any more is dropped.
    void put(PollOutcome outcome) throws InterruptedException {
        while (outcome.feed().isLive()) {
            if (room.tryAcquire(kib(outcome), 1, TimeUnit.SECONDS)) {
                queue.add(new Entry(outcome, System.nanoTime()));
                if (!outcome.items().isEmpty()) {
                    urgent = true;
                }
                return;
            }
        }
    }

    /// Nothing may wait any more.
    void close() {
        closing = true;
    }

    /// What is to be published now, up to `max` outcomes. Each is to be given back by [#done] once it
    /// is published or dropped.
    List<PollOutcome> take(int max) {
        Entry first = queue.peek();
        if (first == null || (!closing && !urgent && System.nanoTime() - first.nanos < NO_HURRY.toNanos())) {
            return List.of();
        }
        urgent = false;
        List<Entry> taken = new ArrayList<>();
        queue.drainTo(taken, max);
        if (!queue.isEmpty()) {
            urgent = true;
        }
        return taken.stream().map(Entry::outcome).toList();
    }

    void done(List<PollOutcome> outcomes) {
        outcomes.forEach(outcome -> room.release(kib(outcome)));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    private static int kib(PollOutcome outcome) {
        return Math.clamp(outcome.weight() >> 10, 1, LIMIT_KIB);
    }
}
