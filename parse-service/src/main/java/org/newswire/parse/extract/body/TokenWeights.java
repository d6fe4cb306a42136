package org.newswire.parse.extract.body;

import java.io.DataInputStream;
import java.io.IOException;

/// Weights of a logistic regression over hashed tokens, as bytes in units of 1/24.
final class TokenWeights {
    static final float UNIT = 24;
    final byte[] weights;

    TokenWeights(byte[] weights) {
        this.weights = weights;
    }

    /// In units.
    int of(int slot) {
        return weights[slot];
    }

    float[] scaled(int... sums) {
        float[] scaled = new float[sums.length];
        for (int g = 0; g < sums.length; g++) {
            scaled[g] = sums[g] / UNIT;
        }
        return scaled;
    }

    static TokenWeights read(DataInputStream in) throws IOException {
        return new TokenWeights(in.readNBytes(in.readInt()));
    }
}
