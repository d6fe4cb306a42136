package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.limits.ServiceMemory;

/// How polls share the memory for feed documents.
final class PollLimitsTest {
    private static final long MIB = 1 << 20;

    private final Random random = new Random();

    private static PollLimits limits(DocumentMemory memory) {
        return PollLimits.of(FeedFixtures.SETTINGS, _ -> {}, InstantSource.system(), memory);
    }

    /// Transfers, documents and pending items of random sizes, until no more are admitted.
    @RepeatedTest(50)
    void whateverIsDemandedTheSumStaysBelowTheMemoryForDocuments() throws Exception {
        long seed = random.nextLong();
        random.setSeed(seed);
        int[] heaps = {128, 256, 280, 512, 1_024, 256 + random.nextInt(8_192)};
        DocumentMemory memory =
                new DocumentMemory(ServiceMemory.INGEST.restBytes(heaps[random.nextInt(heaps.length)] * MIB));
        PollLimits limits = limits(memory);
        long pending = 0;
        for (int demand = 0; demand < 200; demand++) {
            int bytes = (int) Math.min(memory.maxFeedBytes(), 1L << random.nextInt(10, 26));
            limits.transfers().share(Duration.ZERO, random.nextInt(1 << 25)).reserve(bytes);
            Thread reading = Thread.startVirtualThread(() -> acquire(limits, bytes));
            reading.join(Duration.ofMillis(1));
            reading.interrupt();
            reading.join();
            int kib = bytes >> 10;
            var account = random.nextBoolean() ? limits.pendingKib() : limits.livePendingKib();
            pending += account.tryAcquire(kib) ? kib << 10 : 0;

            long held = limits.transfers().reservedBytes() + limits.documents().heldBytes() + pending;
            assertThat(held).as("seed %d", seed).isLessThanOrEqualTo(memory.totalBytes());
        }
        assertThat(limits.documents().heldBytes()).isPositive();
    }

    private static void acquire(PollLimits limits, int bytes) {
        try {
            limits.documents().share().acquire(bytes);
        } catch (InterruptedException e) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void theLargestDocumentAlwaysFits() throws Exception {
        for (long heapMib = 112; heapMib < 2_048; heapMib += 7) {
            DocumentMemory memory = new DocumentMemory(ServiceMemory.INGEST.restBytes(heapMib * MIB));
            PollLimits limits = limits(memory);

            assertThat(memory.maxFeedBytes()).isGreaterThan(1 << 20);
            limits.documents().share().acquire(memory.maxFeedBytes());
            assertThat(limits.documents().heldBytes()).isEqualTo(memory.weight(memory.maxFeedBytes()));
            assertThat(limits.transfers().share(Duration.ZERO, 0).reserve(memory.maxFeedBytes()))
                    .isTrue();
        }
    }

    @Test
    @Timeout(30)
    void hugeDocumentsLeaveThePartForSmallerOnes() throws Exception {
        DocumentMemory memory = new DocumentMemory(ServiceMemory.INGEST.restBytes(280 * MIB));
        PollLimits limits = limits(memory);
        int small = 0;
        while (memory.weight(small + 1_024) <= memory.smallBytes()) {
            small += 1_024;
        }
        int huge = small + 1_024;
        for (int i = 0; i < 10; i++) {
            Thread.startVirtualThread(() -> acquire(limits, huge)).join(Duration.ofMillis(50));
        }
        assertThat(limits.documents().waiting()).isPositive();

        limits.documents().share().acquire(small);

        assertThat(limits.documents().heldBytes()).isGreaterThan(memory.readingBytes() / 2);
    }

    @Test
    void aLargerHeapReadsLargerDocuments() {
        assertThat(maxFeedMib(128)).isBetween(1L, 4L);
        assertThat(maxFeedMib(280)).isBetween(8L, 20L);
        assertThat(maxFeedMib(1_024)).isEqualTo(32);
    }

    private static long maxFeedMib(long heapMib) {
        return new DocumentMemory(ServiceMemory.INGEST.restBytes(heapMib * MIB)).maxFeedBytes() / MIB;
    }
}
