package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.logging.CapturedLog;
import org.newswire.supervision.Supervisor;

final class PeriodicTaskTest {
    private final CapturedLog log = CapturedLog.of(PeriodicTask.class);

    @AfterEach
    void stopCapture() {
        log.close();
    }

    @Test
    void logsARepeatedFailureOnceInTen() {
        fail(15, () -> {
            throw new SQLException("the database is away");
        });

        assertThat(log.messages())
                .hasSize(2)
                .containsOnly("task failed, retrying task=some-queue: the database is away");
    }

    @Test
    void logsARepeatedInternalErrorOnceInTen() {
        fail(15, () -> {
            throw new IllegalStateException("a fault");
        });

        assertThat(log.events())
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .isEqualTo("task failed, retrying task=some-queue: internal error"))
                .allSatisfy(event ->
                        assertThat(event.getThrowableProxy().getMessage()).isEqualTo("a fault"));
    }

    @Test
    void runsAgainWithoutAPauseAfterAFullBatchOnly() {
        List<Integer> sizes = List.of(10, 11, 9);
        AtomicInteger runs = new AtomicInteger();
        PeriodicTask.Batch batch = () -> sizes.get(runs.getAndIncrement());
        Duration pause = Duration.ofHours(1);
        try (var task = new PeriodicTask("some-queue", pause, 10, batch, Supervisor.unobserved(), pause)) {
            task.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() >= sizes.size());
        }
        assertThat(runs).hasValue(sizes.size());
    }

    /// Runs a task that fails several times and then succeeds.
    private static void fail(int failures, PeriodicTask.Batch failing) {
        AtomicInteger tries = new AtomicInteger();
        PeriodicTask.Batch portion = () -> tries.incrementAndGet() > failures ? 0 : failing.run();
        Duration pause = Duration.ofMillis(1);
        try (var loop = new PeriodicTask("some-queue", pause, 10, portion, Supervisor.unobserved(), pause)) {
            loop.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> tries.get() > failures);
        }
    }
}
