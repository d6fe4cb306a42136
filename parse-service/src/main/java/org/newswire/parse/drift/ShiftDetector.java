package org.newswire.parse.drift;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.newswire.article.SiteStatus.Baseline;

/// Detects whether the last twelve values of a signal differ from its baseline. Not thread-safe.
///
/// They differ if their mean deviates from the baseline by more than the step and more than four standard
/// errors. The shift ends within half of that deviation. The baseline is known after 30 further values. It
/// follows slowly, so that a lasting shift becomes the baseline after about 300 values.
final class ShiftDetector {
    static final int RECENT = 12;
    static final int LEARNED = 30;
    private static final double BASELINE_VALUES = 200;
    private static final double STANDARD_ERRORS = 4;

    /// Above the weight that the baseline limits, below an overflow.
    private static final long MAX_RESTORED = 1_000_000_000;

    private final double step;
    private final double[] recent = new double[RECENT];
    private long seen;
    private double mean;
    private double variance;
    private boolean shifted;

    /// @param step smallest relevant deviation
    ShiftDetector(double step) {
        this.step = step;
    }

    /// Returns a detector that continues with a published baseline, or empty if the baseline is invalid.
    ///
    /// @param shifted whether a shift was reported that has not ended
    static Optional<ShiftDetector> restored(double step, Baseline baseline, boolean shifted) {
        boolean isValid = DoubleStream.of(baseline.mean(), baseline.variance(), baseline.recent())
                        .allMatch(Double::isFinite)
                && baseline.variance() >= 0;
        if (!isValid || baseline.articles() < RECENT + LEARNED) {
            return Optional.empty();
        }
        ShiftDetector restored = new ShiftDetector(step);
        Arrays.fill(restored.recent, baseline.recent());
        restored.seen = Math.min(baseline.articles(), MAX_RESTORED);
        restored.mean = baseline.mean();
        restored.variance = baseline.variance();
        restored.shifted = shifted;
        return Optional.of(restored);
    }

    /// @return whether a shift begins or ends with this value
    boolean add(double value) {
        int place = (int) (seen % RECENT);
        if (seen >= RECENT) {
            addToBaseline(recent[place]);
        }
        recent[place] = value;
        seen++;
        boolean before = shifted;
        double limit = Math.max(step, STANDARD_ERRORS * Math.sqrt(variance / RECENT));
        shifted = isKnown() && Math.abs(now() - mean) > (before ? limit / 2 : limit);
        return shifted != before;
    }

    private void addToBaseline(double value) {
        double weight = 1 / Math.min(seen - RECENT + 1.0, BASELINE_VALUES);
        double difference = value - mean;
        mean += weight * difference;
        variance = (1 - weight) * (variance + weight * difference * difference);
    }

    boolean isKnown() {
        return seen >= RECENT + LEARNED;
    }

    boolean shifted() {
        return shifted;
    }

    double usual() {
        return mean;
    }

    /// Returns the mean of the last values.
    double now() {
        double sum = 0;
        for (double each : recent) {
            sum += each;
        }
        return sum / RECENT;
    }

    /// Returns the last values, the oldest first.
    List<Double> recent() {
        return LongStream.range(Math.max(0, seen - RECENT), seen)
                .mapToObj(place -> recent[(int) (place % RECENT)])
                .toList();
    }

    Baseline baseline(String signal) {
        return new Baseline(signal, mean, variance, now(), seen);
    }
}
