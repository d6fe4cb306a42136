package org.newswire.ingest.schedule;

import java.time.Duration;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// Distributes the polls of an instance among its feeds, so that on average a feed has one poll per mean
/// interval. Immutable.
///
/// If the budget suffices, each feed is polled at the interval of its own schedule. Otherwise, the interval
/// grows with the third power of the ratio between the fastest rate and the feed's rate. It lies between an
/// interval for the fastest feeds and four times the mean. The parameters are chosen so that the median
/// delay of all items is smallest. Decision 006 explains the choice.
public final class PollBudget {
    public static final PollBudget UNLIMITED = new PollBudget(0, 0, 0);

    /// The longest interval, as a multiple of the mean.
    public static final int MAX_INTERVAL_FACTOR = 4;

    private static final double[] SPEEDUPS = {2, 3, 4, 5, 6, 8, 10, 12, 16};

    /// The remaining share is for polls that are made earlier because items would be missed otherwise.
    private static final double PLANNED_SHARE = 0.99;

    private static final double MIN_RATE = 1e-4;
    private static final double MAX_RATE = 1e7;
    private static final int STEPS = 24;

    private final double fastest;
    private final double slowest;
    private final double rate;

    /// @param fastest interval in seconds
    /// @param slowest interval in seconds
    /// @param rate    items per day from which the fastest interval applies
    private PollBudget(double fastest, double slowest, double rate) {
        this.fastest = fastest;
        this.slowest = slowest;
        this.rate = rate;
    }

    /// The intervals that a feed needs, in seconds.
    ///
    /// @param own    interval by its own rate and hints
    /// @param latest longest interval at which no items are missed
    public record Demand(double itemsPerDay, double own, double latest) {
        private double interval(PollBudget budget) {
            return Math.min(latest, Math.max(own, budget.seconds(itemsPerDay)));
        }
    }

    /// Returns the interval that the budget allows a feed with this rate.
    Duration interval(double itemsPerDay) {
        return Duration.ofMillis((long) (1_000 * seconds(itemsPerDay)));
    }

    private double seconds(double itemsPerDay) {
        double slower = rate / itemsPerDay;
        return slower <= 1 ? fastest : Math.min(slowest, fastest * slower * slower * slower);
    }

    /// Returns the budget for these feeds, with one poll per feed and mean interval.
    public static PollBudget share(Collection<Demand> feeds, Duration mean) {
        double seconds = mean.toMillis() / 1_000.0;
        double polls = PLANNED_SHARE * feeds.size() / seconds;
        if (polls(feeds, UNLIMITED) <= polls) {
            return UNLIMITED;
        }
        PollBudget best = new PollBudget(seconds, MAX_INTERVAL_FACTOR * seconds, MAX_RATE);
        double shortest = Double.MAX_VALUE;
        for (double times : SPEEDUPS) {
            double fastest = seconds / times;
            double rate = bisect(
                    MIN_RATE,
                    MAX_RATE,
                    r -> polls - polls(feeds, new PollBudget(fastest, MAX_INTERVAL_FACTOR * seconds, r)));
            PollBudget candidate = new PollBudget(fastest, MAX_INTERVAL_FACTOR * seconds, rate);
            double median = medianDelay(feeds, candidate, seconds);
            if (median < shortest) {
                shortest = median;
                best = candidate;
            }
        }
        return best;
    }

    /// Returns the polls per second.
    private static double polls(Collection<Demand> feeds, PollBudget budget) {
        return sum(feeds, feed -> 1 / feed.interval(budget));
    }

    /// Returns the median delay until a poll finds an item, in seconds. The delays of a feed are
    /// distributed evenly over its interval.
    private static double medianDelay(Collection<Demand> feeds, PollBudget budget, double mean) {
        double all = sum(feeds, Demand::itemsPerDay);
        return bisect(
                1e-3,
                MAX_INTERVAL_FACTOR * mean,
                wait -> sum(feeds, feed -> feed.itemsPerDay * Math.min(1, wait / feed.interval(budget))) - all / 2);
    }

    private static double sum(Collection<Demand> feeds, ToDoubleFunction<Demand> value) {
        double sum = 0;
        for (Demand feed : feeds) {
            sum += value.applyAsDouble(feed);
        }
        return sum;
    }

    /// Returns the zero of an increasing function, or the end of the range that is nearest to it.
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
