package org.newswire.parse;

/// One figure of a site's articles as it comes: what is usual, and whether the last twelve differ from
/// it.
///
/// They differ where their mean is further from the usual one than a step that matters and than
/// four standard errors, and no more once it is within half of that. What is usual is learned from
/// 30 articles on, and follows slowly, so that a shift for good is what is usual after some 300
/// articles. Not thread-safe.
final class RunningShape {
    static final int RECENT = 12;
    static final int LEARNED = 30;
    private static final double MEMORY = 200;
    private static final double ERRORS = 4;

    private final double step;
    private final double[] recent = new double[RECENT];
    private long seen;
    private double mean;
    private double variance;
    private boolean shifted;

    /// @param step what is too little to matter, whatever the spread
    RunningShape(double step) {
        this.step = step;
    }

    /// @return whether it has shifted now, or is back now
    boolean add(double value) {
        int place = (int) (seen % RECENT);
        if (seen >= RECENT) {
            learn(recent[place]);
        }
        recent[place] = value;
        seen++;
        boolean before = shifted;
        double limit = Math.max(step, ERRORS * Math.sqrt(variance / RECENT));
        shifted = isKnown() && Math.abs(now() - mean) > (before ? limit / 2 : limit);
        return shifted != before;
    }

    /// A value leaves the last ones and becomes part of what is usual.
    private void learn(double value) {
        double weight = 1 / Math.min(seen - RECENT + 1.0, MEMORY);
        double difference = value - mean;
        mean += weight * difference;
        variance = (1 - weight) * (variance + weight * difference * difference);
    }

    /// Whether there were enough to tell.
    boolean isKnown() {
        return seen >= RECENT + LEARNED;
    }

    boolean shifted() {
        return shifted;
    }

    double usual() {
        return mean;
    }

    /// The mean of the last ones.
    double now() {
        double sum = 0;
        for (double each : recent) {
            sum += each;
        }
        return sum / RECENT;
    }
}
