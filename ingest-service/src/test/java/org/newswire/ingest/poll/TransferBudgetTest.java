package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferBudgetTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final TransferBudget budget = new TransferBudget(1_000);

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
        assertThat(first.reserve(400)).isTrue();
        assertThat(budget.reservedBytes()).isEqualTo(1_400);
        assertThat(waits).isNotDone();

        first.close();

        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo(true);
        second.close();
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void aWaitEndsAfterItsTimeoutOrAnInterrupt() throws Exception {
        assertThat(budget.share(LONG).reserve(1_000)).isTrue();
        TransferBudget.Share hasty = budget.share(Duration.ofMillis(1));
        assertThat(hasty.reserve(1)).isFalse();
        assertThat(hasty.reserve(1)).isFalse();

        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(budget.share(LONG).reserve(1));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
}
