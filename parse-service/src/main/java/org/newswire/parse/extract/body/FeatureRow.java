package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The features of a block, in the order in which they are added.
final class FeatureRow {
    private static final int MAX_FEATURES = 144;
    private static final double[] LOGS =
            IntStream.range(0, 8192).mapToDouble(Math::log1p).toArray();

    private final float[] values = new float[MAX_FEATURES];
    private int size;

    void add(double value) {
        values[size++] = (float) value;
    }

    void add(boolean value) {
        add(value ? 1 : 0);
    }

    /// `Math.log1p` with a table for small counts.
    static double log1p(double d) {
        int count = (int) d;
        return count == d && count >= 0 && count < LOGS.length ? LOGS[count] : Math.log1p(d);
    }

    /// A copy of the values.
    float[] values() {
        return Arrays.copyOf(values, size);
    }

    /// The internal array, which may be longer. Valid until the next `add`.
    float[] view() {
        return values;
    }
}
