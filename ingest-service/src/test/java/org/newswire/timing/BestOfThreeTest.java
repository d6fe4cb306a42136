package org.newswire.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BestOfThreeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void endsAtTheFirstTimeBelowTheLimit() throws Exception {
        assertThat(best(12, 9, 8)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void ofThreeSlowTimesReturnsTheShortest() throws Exception {
        assertThat(best(12, 10, 11, 1)).isEqualTo(Duration.ofSeconds(10));
    }

    private static Duration best(Integer... seconds) throws Exception {
        Iterator<Integer> times = List.of(seconds).iterator();
        return BestOfThree.of(LIMIT, () -> Duration.ofSeconds(times.next()));
    }
}
