package org.newswire.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairSemaphoreTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Map<String, Long> memory = new ConcurrentHashMap<>();
    private final FairSemaphore permits = new FairSemaphore(2, client -> memory.getOrDefault(client, 0L), LIMIT);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> served = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void prefersAClientWithoutPermits() throws Exception {
        assertThat(permits.take("flood")).isTrue();
        assertThat(permits.take("flood")).isTrue();
        waits("flood");
        waits("quiet");

        permits.giveBack("flood");

        await().atMost(LIMIT).until(() -> served.equals(List.of("quiet")));
        permits.giveBack("flood");
        await().atMost(LIMIT).until(() -> served.equals(List.of("quiet", "flood")));
    }

    @Test
    void aClientHasNoMoreWaitingRequestsThanThereArePermits() throws Exception {
        assertThat(permits.take("a")).isTrue();
        assertThat(permits.take("a")).isTrue();
        waits("flood");
        waits("flood");
        long begin = System.nanoTime();

        assertThat(permits.take("flood")).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT.dividedBy(2));
        permits.giveBack("a");
        await().atMost(LIMIT).until(() -> served.equals(List.of("flood")));
    }

    @Test
    void aClientWhoseAnswersTakeNoMemoryGoesBeforeThoseThatDoNotRead() throws Exception {
        assertThat(permits.take("stalled-1")).isTrue();
        assertThat(permits.take("stalled-2")).isTrue();
        memory.put("stalled-3", 100_000L);
        memory.put("stalled-4", 100_000L);
        waits("stalled-3");
        waits("stalled-4");
        waits("quiet");

        permits.giveBack("stalled-1");

        await().atMost(LIMIT).until(() -> served.equals(List.of("quiet")));
    }

    @Test
    void releasedPermitsWithoutWaitersAreAvailable() throws Exception {
        FairSemaphore permits = new FairSemaphore(2, _ -> 0);
        assertThat(permits.take("a")).isTrue();
        assertThat(permits.take("b")).isTrue();
        assertThat(permits.take("c")).as("nothing was given back in time").isFalse();
        permits.giveBack("a");
        permits.giveBack("b");

        assertThat(permits.take("c")).isTrue();
        assertThat(permits.take("c")).isTrue();
        assertThat(permits.take("d")).isFalse();
    }

    @Test
    void anInterruptedWaiterKeepsNoPermit() throws Exception {
        assertThat(permits.take("a")).isTrue();
        assertThat(permits.take("a")).isTrue();
        waits("b");
        threads.shutdownNow();
        await().until(threads::isTerminated);

        permits.giveBack("a");
        permits.giveBack("a");

        assertThat(permits.take("c")).isTrue();
        assertThat(permits.take("c")).isTrue();
    }

    /// Returns when the request of the client waits.
    private void waits(String client) {
        int before = permits.waiting();
        threads.execute(() -> {
            try {
                if (permits.take(client)) {
                    served.add(client);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(LIMIT).until(() -> permits.waiting() > before);
    }
}
