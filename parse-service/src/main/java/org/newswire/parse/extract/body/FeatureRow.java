package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The features of one block, in a fixed order; each is put with its name, so that the order explains
/// itself.
final class FeatureRow {
    private static final double[] LOGS =
            IntStream.range(0, 8192).mapToDouble(Math::log1p).toArray();

    private float[] values = new float[144];
    private int size;
    private final List<String> names;

    /// @param named whether to keep the names too (for training and for the documentation)
    FeatureRow(boolean named) {
        this.names = named ? new ArrayList<>() : List.of();
        this.named = named;
    }

    private final boolean named;

    void put(String name, double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = (float) value;
        if (named) {
            names.add(name);
        }
    }

    void put(String name, boolean value) {
        put(name, value ? 1 : 0);
    }

    /// As `Math` has it, at a glance for small counts.
    static double log1p(double d) {
        int count = (int) d;
        return count == d && count >= 0 && count < LOGS.length ? LOGS[count] : Math.log1p(d);
    }

    /// A copy, to be kept.
    float[] values() {
        return Arrays.copyOf(values, size);
    }

    /// The values as they are, perhaps followed by others: to be looked at, before more is put.
    float[] view() {
        return values;
    }

    List<String> names() {
        return names;
    }
}
