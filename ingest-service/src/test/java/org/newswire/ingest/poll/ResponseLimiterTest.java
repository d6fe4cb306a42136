package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.poll.ResponseLimiter.Permit;

final class ResponseLimiterTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final ResponseLimiter limiter = new ResponseLimiter(1);
    private volatile boolean interrupted;

    @Test
    void permitsNoRequestWhileEnoughResponsesAreProcessed() throws Exception {
        Permit held = limiter.permit();
        held.acquire();
        held.responded();
        Thread waiter = startWaiter();
        assertThat(waiter.join(Duration.ofMillis(400))).isFalse();
        held.close();
        assertThat(waiter.join(LONG)).isTrue();
    }

    @Test
    void delaysRequestsBeyondTheLimit() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            limiter.permit().acquire();
        }
        Thread fifth = startWaiter();
        assertThat(fifth.join(LONG)).as("the others' servers take their time").isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aPermitIsReleasedOnlyOnce() throws Exception {
        Permit first = limiter.permit();
        Permit second = limiter.permit();
        first.acquire();
        second.acquire();
        first.responded();
        second.responded();
        second.close();
        second.close();
        Thread waiter = startWaiter();
        assertThat(waiter.join(SHORT)).isFalse();
        first.close();
        assertThat(waiter.join(LONG)).isTrue();
    }

    @Test
    void anInterruptedRequestStopsWaiting() throws Exception {
        Permit held = limiter.permit();
        held.acquire();
        held.responded();
        Thread waiter = startWaiter();
        assertThat(waiter.join(SHORT)).isFalse();
        waiter.interrupt();
        assertThat(waiter.join(LONG)).isTrue();
        assertThat(interrupted).isTrue();
    }

    private Thread startWaiter() {
        return Thread.ofVirtual().start(() -> {
            try {
                limiter.permit().acquire();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        });
    }
}
