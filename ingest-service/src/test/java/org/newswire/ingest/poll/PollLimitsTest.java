package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.state.FeedFixtures;

/// How the heap is shared among polls.
final class PollLimitsTest {
    private static final int HEAP_BYTES = 1 << 30;

    private final PollLimits limits = PollLimits.of(FeedFixtures.SETTINGS, _ -> {}, InstantSource.system(), HEAP_BYTES);

    @Test
    void itemsThatWaitForTheirPagesTakeAFifthOfTheHeap() {
        assertThat(limits.pendingKib().availablePermits()).isEqualTo(HEAP_BYTES / 5 / 1_024);
    }

    @Test
    void largeBodiesInTransferTakeASixteenthOfTheHeapAndOneMoreBody() throws Exception {
        int budget = HEAP_BYTES / 16;
        assertThat(transfer().reserve(2 * budget)).isTrue();
        assertThat(transfer().reserve(budget / 2)).isTrue();
        assertThat(transfer().reserve(budget / 4 + 1)).isFalse();
        assertThat(transfer().reserve(budget / 4)).isTrue();
    }

    private TransferBudget.Share transfer() {
        return limits.transfers().share(Duration.ZERO);
    }

    @Test
    void oneLargeAndOneHugeDocumentPer512MebibytesAreInMemoryAndAtLeastOneOfEach() {
        assertThat(limits.largeDocuments().large().availablePermits()).isEqualTo(2);
        assertThat(limits.largeDocuments().huge().availablePermits()).isEqualTo(2);
        var small = LargeDocumentPermit.Permits.of(64 << 20);
        assertThat(small.large().availablePermits()).isOne();
        assertThat(small.huge().availablePermits()).isOne();
    }
}
