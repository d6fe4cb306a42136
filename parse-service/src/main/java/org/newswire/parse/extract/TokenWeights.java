package org.newswire.parse.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

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
        float[] sums = new float[groups.length];
        for (int g = 0; g < groups.length; g++) {
            int sum = 0;
            for (int slot : groups[g]) {
                sum += weights[slot];
            }
            sums[g] = sum / UNIT;
        }
        return sums;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(weights.length);
        out.write(weights);
    }

    static TokenWeights read(DataInputStream in) throws IOException {
        return new TokenWeights(in.readNBytes(in.readInt()));
    }
}
