package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Trains token weights: logistic regression with AdaGrad and L2, seeded. Tokens of fewer than three sites
/// get no weight, since they do not generalise.
final class TokenTraining {
    private static final int EPOCHS = 6;
    private static final double RATE = 0.12;
    private static final double L2 = 2e-4;
    private static final int MIN_SITES = 3;

    /// A block with its tokens, label (0 or 1) and cost of a mistake.
    static final class Example {
        private final String site;
        private final int[][] slots;
        private final float label;
        private final float weight;

        Example(String site, int[][] slots, float label, float weight) {
            this.site = site;
            this.slots = slots;
            this.label = label;
            this.weight = weight;
        }
    }

    private TokenTraining() {}

    static TokenWeights train(List<Example> examples, long seed) {
        int size = 1 << BlockTokens.BITS;
        boolean[] known = common(examples, size);
        float[] w = new float[size];
        float[] squares = new float[size];
        float bias = 0;
        var order = new ArrayList<>(examples);
        var random = new Random(seed);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (Example e : order) {
                double sum = bias;
                for (int[] group : e.slots) {
                    for (int s : group) {
                        sum += w[s];
                    }
                }
                double error = (1 / (1 + Math.exp(-sum)) - e.label) * e.weight;
                bias -= (float) (0.01 * error);
                for (int[] group : e.slots) {
                    for (int s : group) {
                        if (known[s]) {
                            double g = error + L2 * w[s];
                            squares[s] += (float) (g * g);
                            w[s] -= (float) (RATE * g / (Math.sqrt(squares[s]) + 1e-4));
                        }
                    }
                }
            }
        }
        return weights(w);
    }

    /// Rounds weights to bytes.
    static TokenWeights weights(float[] exact) {
        byte[] weights = new byte[exact.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) Math.clamp(Math.round(exact[i] * TokenWeights.UNIT), -127, 127);
        }
        return new TokenWeights(weights);
    }

    private static boolean[] common(List<Example> examples, int size) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Set<Integer>[] sites = new Set[size];
        for (Example e : examples) {
            for (int[] group : e.slots) {
                for (int s : group) {
                    if (sites[s] == null) {
                        sites[s] = new HashSet<>();
                    }
                    if (sites[s].size() < MIN_SITES) {
                        sites[s].add(e.site.hashCode());
                    }
                }
            }
        }
        boolean[] known = new boolean[size];
        for (int s = 0; s < size; s++) {
            known[s] = sites[s] != null && sites[s].size() >= MIN_SITES;
        }
        return known;
    }
}
