package org.newswire.parse.extract.body;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/// A logistic regression over hashed tokens: one weight a slot, kept in a byte, in units of 1/24.
final class TokenWeights {
    private static final float UNIT = 24;
    private final byte[] weights;

    private TokenWeights(byte[] weights) {
        this.weights = weights;
    }

    static TokenWeights of(float[] exact) {
        byte[] weights = new byte[exact.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) Math.max(-127, Math.min(127, Math.round(exact[i] * UNIT)));
        }
        return new TokenWeights(weights);
    }

    /// The sum of the weights of each group of slots.
    float[] sums(int[][] groups) {
        return scaled(Arrays.stream(groups).mapToInt(this::sum).toArray());
    }

    /// In units.
    int of(int slot) {
        return weights[slot];
    }

    int sum(int[] slots) {
        int sum = 0;
        for (int slot : slots) {
            sum += weights[slot];
        }
        return sum;
    }

    float[] scaled(int... sums) {
        float[] scaled = new float[sums.length];
        for (int g = 0; g < sums.length; g++) {
            scaled[g] = sums[g] / UNIT;
        }
        return scaled;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(weights.length);
        out.write(weights);
    }

    static TokenWeights read(DataInputStream in) throws IOException {
        return new TokenWeights(in.readNBytes(in.readInt()));
    }
}
