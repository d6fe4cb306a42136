package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HangWatchdogTest {
    @Test
    void reportsABatchThatExceedsTheTimeLimit() throws Exception {
        var hangs = new CountDownLatch(1);
        try (var watchdog = new HangWatchdog(Duration.ofMillis(50), hangs::countDown)) {
            watchdog.start();
            watchdog.begin();
            assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void ignoresFinishedBatchesAndIdleTime() {
        var hung = new AtomicBoolean();
        var next = new CountDownLatch(1);
        try (var watchdog = new HangWatchdog(Duration.ofSeconds(60), () -> hung.set(true));
                var quick = new HangWatchdog(Duration.ofMillis(1), next::countDown)) {
            watchdog.start();
            quick.start();
            watchdog.begin();
            watchdog.end();
            watchdog.begin();
            quick.begin();
            await().until(() -> next.getCount() == 0);
            assertThat(hung).isFalse();
        }
    }
}
