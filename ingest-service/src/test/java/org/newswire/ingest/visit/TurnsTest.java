package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Lane;

class TurnsTest {
    private final Turns turns = new Turns(1, 1, new Stop(Duration.ofMillis(5)));

    @Test
    void aTurnThatComesWithinAPartOfASecondIsTaken() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> hold(taken, Duration.ofMillis(200)));
        taken.await();
        assertThat(turns.during("a.example", Lane.LIVE, Duration.ofMillis(900), () -> "done"))
                .contains("done");
    }

    @Test
    void aTurnThatDoesNotComeInTimeIsLeft() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> hold(taken, Duration.ofSeconds(1)));
        taken.await();
        assertThat(turns.during("a.example", Lane.LIVE, Duration.ofMillis(50), () -> "done"))
                .isEmpty();
    }

    @Test
    void patienceHasNoEnd() throws Exception {
        assertThat(turns.during("a.example", Lane.POLL, ChronoUnit.FOREVER.getDuration(), () -> "done"))
                .contains("done");
    }

    private void hold(CountDownLatch taken, Duration time) {
        try {
            turns.during("a.example", Lane.LIVE, Duration.ZERO, () -> {
                taken.countDown();
                Thread.sleep(time);
                return "";
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
