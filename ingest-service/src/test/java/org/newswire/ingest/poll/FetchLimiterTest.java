package org.newswire.ingest.poll;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.RequestPriority;

class FetchLimiterTest {
    private final FetchLimiter fetches = new FetchLimiter(1, 1, new StopSignal(Duration.ofMillis(5)));

    @Test
    void waitsForAPermitWithinItsPatience() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> hold(taken, Duration.ofMillis(200)));
        taken.await();
        assertThat(fetches.run("a.example", RequestPriority.LIVE, Duration.ofMinutes(1), () -> "done"))
                .contains("done");
    }

    @Test
    void returnsEmptyWithoutAPermitInTime() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> hold(taken, Duration.ofMinutes(1)));
        taken.await();
        assertThat(fetches.run("a.example", RequestPriority.LIVE, Duration.ofMillis(50), () -> "done"))
                .isEmpty();
    }

    @Test
    void acceptsUnlimitedPatience() throws Exception {
        assertThat(fetches.run("a.example", RequestPriority.POLL, ChronoUnit.FOREVER.getDuration(), () -> "done"))
                .contains("done");
    }

    @Test
    void givesAHostFourPollsTwoPagesAndOneBackfill() throws Exception {
        var large = new FetchLimiter(100, 100, new StopSignal(Duration.ofMillis(5)));

        assertThat(slots(large, "a.example", RequestPriority.POLL)).isEqualTo(4);
        assertThat(slots(large, "a.example", RequestPriority.LIVE)).isEqualTo(2);
        assertThat(slots(large, "a.example", RequestPriority.BACKFILL)).isEqualTo(1);
    }

    @Test
    void pagesOfNewItemsDoNotWaitForThousandsOfBackfillPages() throws Exception {
        var limiter = new FetchLimiter(4, 4, new StopSignal(Duration.ofMillis(5)));
        var waiting = new CountDownLatch(3_000);
        var over = new CountDownLatch(1);
        for (int i = 0; i < 3_000; i++) {
            String host = i % 100 + ".example";
            Thread.ofVirtual().start(() -> {
                waiting.countDown();
                try {
                    limiter.run(host, RequestPriority.BACKFILL, Duration.ofMinutes(1), () -> over.await(1, MINUTES));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
        waiting.await();
        await().until(() -> limiter.run("a.example", RequestPriority.BACKFILL, Duration.ZERO, () -> "")
                .isEmpty());

        for (String host : List.of("1.example", "a.example")) {
            assertThat(limiter.run(host, RequestPriority.LIVE, Duration.ZERO, () -> "done"))
                    .contains("done");
        }
        over.countDown();
    }

    /// Takes slots of a host until none is free, and returns their number.
    private static int slots(FetchLimiter from, String host, RequestPriority priority) throws InterruptedException {
        return from.run(host, priority, Duration.ZERO, () -> 1 + slots(from, host, priority))
                .orElse(0);
    }

    private void hold(CountDownLatch taken, Duration time) {
        try {
            fetches.run("a.example", RequestPriority.LIVE, Duration.ZERO, () -> {
                taken.countDown();
                Thread.sleep(time);
                return "";
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
