package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferBudgetTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final TransferBudget budget = new TransferBudget(6_000, 5_000);

    private static CompletableFuture<Object> reserving(TransferBudget.Share share, int bytes) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(share.reserve(bytes));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        return outcome;
    }

    @Test
    void theOldestTransferContinuesIfAllWait() throws Exception {
        TransferBudget.Share first = budget.share(LONG, 0);
        TransferBudget.Share second = budget.share(LONG, 0);
        assertThat(first.reserve(500)).isTrue();
        assertThat(second.reserve(125)).isTrue();
        CompletableFuture<Object> waits = reserving(second, 200);
        assertThat(first.reserve(1_400)).isTrue();
        assertThat(budget.reservedBytes()).isEqualTo(2_025);
        assertThat(waits).isNotDone();

        first.close();

        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo(true);
        second.close();
        assertThat(budget.reservedBytes()).isZero();
    }

    /// Five huge documents hold what they can get. The sixth is small.
    @Test
    void transfersLeaveRoomForASmallerOne() throws Exception {
        assertThat(budget.share(LONG, 0).reserve(5_000)).isTrue();
        for (int huge = 0; huge < 4; huge++) {
            TransferBudget.Share share = budget.share(Duration.ZERO, 0);
            while (share.reserve(10)) {}
        }
        TransferBudget.Share small = budget.share(Duration.ZERO, 0);

        assertThat(small.reserve(30)).isTrue();

        assertThat(budget.reservedBytes()).isLessThanOrEqualTo(5_000 + 1_000);
    }

    @Test
    void transfersKnownToBeHugeLeaveHalfOfTheMemory() throws Exception {
        assertThat(budget.share(LONG, 0).reserve(5_000)).isTrue();
        for (int huge = 0; huge < 40; huge++) {
            TransferBudget.Share share = budget.share(Duration.ZERO, 126);
            while (share.reserve(1)) {}
        }
        assertThat(budget.reservedBytes()).isBetween(5_000 + 490L, 5_000 + 500L);

        assertThat(budget.share(Duration.ZERO, 0).reserve(125)).isTrue();
        assertThat(budget.share(Duration.ZERO, 125).reserve(125)).isTrue();
    }

    @Test
    void equalHugeTransfersGetAboutEqualSharesAndLeaveHalf() throws Exception {
        assertThat(budget.share(LONG, 0).reserve(5_000)).isTrue();
        List<TransferBudget.Share> shares =
                List.of(budget.share(Duration.ZERO, 0), budget.share(Duration.ZERO, 0), budget.share(Duration.ZERO, 0));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (TransferBudget.Share share : shares) {
                grew |= share.reserve(10);
            }
        }

        assertThat(budget.reservedBytes()).isBetween(5_000 + 3 * 120L, 5_000 + 3 * 130L);
    }

    @Test
    void aWaitEndsAfterItsTimeoutOrAnInterrupt() throws Exception {
        assertThat(budget.share(LONG, 0).reserve(1)).isTrue();
        assertThat(budget.share(LONG, 0).reserve(250)).isTrue();
        TransferBudget.Share hasty = budget.share(Duration.ofMillis(1), 0);
        assertThat(hasty.reserve(126)).isFalse();
        assertThat(hasty.reserve(126)).isFalse();

        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(budget.share(LONG, 0).reserve(126));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
}
