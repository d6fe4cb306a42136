package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The features of one block, in a fixed order; each is put with its name, so that the order explains
/// itself.
final class FeatureRow {
    private float[] values = new float[200];
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

    float[] values() {
        return Arrays.copyOf(values, size);
    }

    List<String> names() {
        return names;
    }
}
