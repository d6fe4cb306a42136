package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputePoolTest {
    private final ComputePool pool = new ComputePool(1);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void runsOnPlatformThreads() {
        assertThat(pool.compute(() -> Thread.currentThread().isVirtual())).isFalse();
    }

    @Test
    void propagatesExceptionsOfTheWork() {
        assertThatThrownBy(() -> pool.compute(() -> {
                    throw new IllegalArgumentException("no number");
                }))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("no number");
        assertThatThrownBy(() -> pool.compute(() -> {
                    throw new StackOverflowError();
                }))
                .isExactlyInstanceOf(StackOverflowError.class);
    }

    /// A virtual thread runs although every carrier waits for such work.
    @Test
    void doesNotBlockCarrierThreads() throws Exception {
        var ends = new AtomicBoolean();
        var answered = new CountDownLatch(1);
        Thread[] callers = new Thread[4 * Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = Thread.startVirtualThread(() -> pool.compute(() -> {
                while (!ends.get()) {
                    Thread.onSpinWait();
                }
                return true;
            }));
        }
        Thread.startVirtualThread(answered::countDown);
        try {
            assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            ends.set(true);
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    @Test
    void largeWorkDoesNotDelayOther() throws Exception {
        var ends = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        Thread large = Thread.startVirtualThread(() -> pool.computeLarge(() -> {
            begun.countDown();
            return interruptedDuring(ends);
        }));
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(pool.compute(() -> "done")).isEqualTo("done");
        ends.countDown();
        large.join();
    }

    private static boolean interruptedDuring(CountDownLatch ends) {
        try {
            ends.await();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Test
    void restoresAnInterruptionAfterTheWork() {
        Thread.currentThread().interrupt();
        assertThat(pool.compute(() -> "done")).isEqualTo("done");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void runsOnTheCallersThreadAfterClose() {
        pool.close();
        assertThat(pool.compute(Thread::currentThread)).isSameAs(Thread.currentThread());
    }
}
