package org.newswire.parse.drift;

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
}
