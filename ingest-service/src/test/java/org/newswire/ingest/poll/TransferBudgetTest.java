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
        TransferBudget.Share first = budget.share(LONG);
        TransferBudget.Share second = budget.share(LONG);
        assertThat(first.reserve(500)).isTrue();
        assertThat(second.reserve(500)).isTrue();
        CompletableFuture<Object> waits = reserving(second, 100);
        assertThat(first.reserve(1_400)).isTrue();
        assertThat(budget.reservedBytes()).isEqualTo(2_400);
        assertThat(waits).isNotDone();

        first.close();

        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo(true);
        second.close();
        assertThat(budget.reservedBytes()).isZero();
    }

    /// Five huge documents hold what they can get. The sixth is small.
    @Test
    void transfersLeaveRoomForASmallerOne() throws Exception {
        assertThat(budget.share(LONG).reserve(5_000)).isTrue();
        for (int huge = 0; huge < 4; huge++) {
            TransferBudget.Share share = budget.share(Duration.ZERO);
            while (share.reserve(10)) {}
        }
        TransferBudget.Share small = budget.share(Duration.ZERO);

        assertThat(small.reserve(30)).isTrue();

        assertThat(budget.reservedBytes()).isLessThanOrEqualTo(5_000 + 1_000);
    }

    @Test
    void equalTransfersGetEqualSharesAndLeaveOneFree() throws Exception {
        assertThat(budget.share(LONG).reserve(5_000)).isTrue();
        List<TransferBudget.Share> shares =
                List.of(budget.share(Duration.ZERO), budget.share(Duration.ZERO), budget.share(Duration.ZERO));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (TransferBudget.Share share : shares) {
                grew |= share.reserve(10);
            }
        }

        assertThat(budget.reservedBytes()).isEqualTo(5_000 + 3 * 250);
    }

    @Test
    void aWaitEndsAfterItsTimeoutOrAnInterrupt() throws Exception {
        assertThat(budget.share(LONG).reserve(1)).isTrue();
        assertThat(budget.share(LONG).reserve(500)).isTrue();
        TransferBudget.Share hasty = budget.share(Duration.ofMillis(1));
        assertThat(hasty.reserve(251)).isFalse();
        assertThat(hasty.reserve(251)).isFalse();

        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(budget.share(LONG).reserve(251));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
}
