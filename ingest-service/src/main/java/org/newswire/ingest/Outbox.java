package org.newswire.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where polls leave what they found for the owner to publish. It holds [#LIMIT_KIB] KiB; a poll that
/// brings more waits, so memory is bounded while the broker is slow or away.
final class Outbox {
    private static final int LIMIT_KIB = 64 << 10;

    private final LinkedBlockingQueue<PollOutcome> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(LIMIT_KIB);

    /// Waits for room while the feed is live; what is not live any more is dropped.
    void put(PollOutcome outcome) throws InterruptedException {
        while (outcome.feed().isLive()) {
            if (room.tryAcquire(kib(outcome), 1, TimeUnit.SECONDS)) {
                queue.add(outcome);
                return;
            }
        }
    }

    /// What is there now, up to `max` outcomes. Each is to be given back by [#done] once it is published or
    /// dropped.
    List<PollOutcome> take(int max) {
        List<PollOutcome> taken = new ArrayList<>();
        queue.drainTo(taken, max);
        return taken;
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
