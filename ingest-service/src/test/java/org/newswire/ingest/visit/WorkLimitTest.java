package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.visit.WorkLimit.Place;

final class WorkLimitTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final WorkLimit limit = new WorkLimit(1);
    private volatile boolean interrupted;

    @Test
    void nothingIsAskedForWhileEnoughIsWorkedOn() throws Exception {
        Place works = limit.place();
        works.ask();
        works.answered();
        Thread asks = asking();
        assertThat(asks.join(Duration.ofMillis(400))).isFalse();
        works.close();
        assertThat(asks.join(LONG)).isTrue();
    }

    @Test
    void notMoreIsAskedForAtAMomentThanCanBeWorkedOnSoon() throws Exception {
        for (int i = 0; i < 4; i++) {
            limit.place().ask();
        }
        long start = System.nanoTime();
        Thread fifth = asking();
        assertThat(fifth.join(SHORT)).isFalse();
        assertThat(fifth.join(LONG)).as("the others' servers take their time").isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void anAnswerFindsAPlaceAndGivesBackNoMoreThanThat() throws Exception {
        Place first = limit.place();
        Place second = limit.place();
        first.ask();
        second.ask();
        first.answered();
        second.answered();
        second.close();
        second.close();
        Thread asks = asking();
        assertThat(asks.join(SHORT)).isFalse();
        first.close();
        assertThat(asks.join(LONG)).isTrue();
    }

    @Test
    void whoIsInterruptedStopsWaiting() throws Exception {
        Place works = limit.place();
        works.ask();
        works.answered();
        Thread asks = asking();
        assertThat(asks.join(SHORT)).isFalse();
        asks.interrupt();
        assertThat(asks.join(LONG)).isTrue();
        assertThat(interrupted).isTrue();
    }

    private Thread asking() {
        return Thread.ofVirtual().start(() -> {
            try {
                limit.place().ask();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        });
    }
}
