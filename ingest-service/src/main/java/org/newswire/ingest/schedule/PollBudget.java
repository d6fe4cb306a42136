package org.newswire.ingest.schedule;

import java.time.Duration;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// How the polls of an instance are shared out among its feeds, so that together they make no more than
/// one a feed in each mean interval. Immutable.
///
/// While there is enough for all, each feed is polled as its own rhythm asks. Where there is not, the
/// interval grows with the third power of how much slower than others a feed publishes, between an
/// interval for the fastest and four times the mean for all others. Of all such sharings the one is taken
/// by which half of the items are seen soonest. The ingest's RATIONALE.md says why.
public final class PollBudget {
    /// Enough for all.
    public static final PollBudget UNLIMITED = new PollBudget(0, 0, 0);

    /// How much longer than the mean a feed waits at most for want of budget.
    public static final int SLOWEST = 4;

    private static final double[] FASTEST = {2, 3, 4, 5, 6, 8, 10, 12, 16};

    /// The rest is for polls that are made sooner: where items would be lost otherwise.
    private static final double PLANNED = 0.99;

    private static final double LEAST_RATE = 1e-4;
    private static final double MOST_RATE = 1e7;
    private static final int STEPS = 24;

    private final double fastest;
    private final double slowest;
    private final double rate;

    /// @param fastest seconds
    /// @param slowest seconds
    /// @param rate    items a day from which the interval is the fastest
    private PollBudget(double fastest, double slowest, double rate) {
        this.fastest = fastest;
        this.slowest = slowest;
        this.rate = rate;
    }

    /// What a feed needs.
    ///
    /// @param own    seconds: the interval by its own rhythm and wishes
    /// @param latest seconds: the interval that must not be exceeded, or items may be missed
    public record Demand(double itemsPerDay, double own, double latest) {
        private double interval(PollBudget budget) {
            return Math.min(latest, Math.max(own, budget.seconds(itemsPerDay)));
        }
    }

    /// The interval that is left for a feed that publishes so many items a day.
    Duration interval(double itemsPerDay) {
        return Duration.ofMillis((long) (1_000 * seconds(itemsPerDay)));
    }

    private double seconds(double itemsPerDay) {
        double slower = rate / itemsPerDay;
        return slower <= 1 ? fastest : Math.min(slowest, fastest * slower * slower * slower);
    }

    /// Shares the polls out among feeds, one a feed in each mean interval.
    public static PollBudget share(Collection<Demand> feeds, Duration mean) {
        double seconds = mean.toMillis() / 1_000.0;
        double polls = PLANNED * feeds.size() / seconds;
        if (polls(feeds, UNLIMITED) <= polls) {
            return UNLIMITED;
        }
        PollBudget best = new PollBudget(seconds, SLOWEST * seconds, MOST_RATE);
        double soonest = Double.MAX_VALUE;
        for (double times : FASTEST) {
            double fastest = seconds / times;
            double rate = bisect(
                    LEAST_RATE, MOST_RATE, r -> polls - polls(feeds, new PollBudget(fastest, SLOWEST * seconds, r)));
            PollBudget candidate = new PollBudget(fastest, SLOWEST * seconds, rate);
            double median = medianWait(feeds, candidate, seconds);
            if (median < soonest) {
                soonest = median;
                best = candidate;
            }
        }
        return best;
    }

    /// Polls a second.
    private static double polls(Collection<Demand> feeds, PollBudget budget) {
        return sum(feeds, feed -> 1 / feed.interval(budget));
    }

    /// How long half of the items wait at most until a poll sees them, in seconds: the items of a feed
    /// wait for anything up to its interval.
    private static double medianWait(Collection<Demand> feeds, PollBudget budget, double mean) {
        double all = sum(feeds, Demand::itemsPerDay);
        return bisect(
                1e-3,
                SLOWEST * mean,
                wait -> sum(feeds, feed -> feed.itemsPerDay * Math.min(1, wait / feed.interval(budget))) - all / 2);
    }

    private static double sum(Collection<Demand> feeds, ToDoubleFunction<Demand> value) {
        double sum = 0;
        for (Demand feed : feeds) {
            sum += value.applyAsDouble(feed);
        }
        return sum;
    }

    /// Where a growing function reaches zero, or the end that is nearest to that.
    private static double bisect(double from, double to, DoubleUnaryOperator growing) {
        double low = from;
        double high = to;
        for (int step = 0; step < STEPS; step++) {
            double middle = Math.sqrt(low * high);
            if (growing.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
