package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.schedule.PollBudget.Demand;

class PollBudgetTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double DAY = 86_400;

    @Test
    void aLargeBudgetDelaysNoFeed() {
        List<Demand> sleepy = Collections.nCopies(10, new Demand(0.1, DAY, DAY));
        assertThat(PollBudget.share(sleepy, HOUR)).isSameAs(PollBudget.UNLIMITED);
        assertThat(PollBudget.share(List.of(), HOUR)).isSameAs(PollBudget.UNLIMITED);
        assertThat(PollBudget.UNLIMITED.interval(1)).isZero();
    }

    @Test
    void feedsThatPublishMoreArePolledMore() {
        PollBudget budget = PollBudget.share(feeds(10, 20, 40, 80, 160, 320), HOUR);
        List<Duration> intervals = DoubleStream.of(10, 20, 40, 80, 160, 320)
                .mapToObj(budget::interval)
                .toList();
        assertThat(intervals).isSortedAccordingTo(Collections.reverseOrder());
        assertThat(intervals.getFirst()).isBetween(Duration.ofMinutes(61), Duration.ofHours(4));
        assertThat(intervals.getLast()).isLessThan(Duration.ofMinutes(30));
    }

    @Test
    void theWholeBudgetIsUsedButNotExceeded() {
        double[] rates = {10, 20, 40, 80, 160, 320};
        PollBudget budget = PollBudget.share(feeds(rates), HOUR);
        double pollsAnHour = DoubleStream.of(rates)
                .map(rate -> 3_600_000.0 / budget.interval(rate).toMillis())
                .sum();
        assertThat(pollsAnHour).isBetween(5.7, 6.0);
    }

    @Test
    void noFeedWaitsLongerThanFourTimesTheMean() {
        PollBudget budget = PollBudget.share(feeds(0.001, 10, 20, 40, 80, 160, 320), HOUR);
        assertThat(budget.interval(0.001)).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void aSingleFeedGetsTheMean() {
        assertThat(PollBudget.share(feeds(100), HOUR).interval(100))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(62));
    }

    @Test
    void feedsThatWouldMissItemsArePolledWhateverTheBudget() {
        List<Demand> busy = Collections.nCopies(10, new Demand(5_000, 300, 300));
        assertThat(PollBudget.share(busy, HOUR).interval(5_000)).isEqualTo(Duration.ofHours(4));
    }

    private static List<Demand> feeds(double... perDay) {
        return DoubleStream.of(perDay)
                .mapToObj(rate -> new Demand(rate, 300, DAY))
                .toList();
    }
}
