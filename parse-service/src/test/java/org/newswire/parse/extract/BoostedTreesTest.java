package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {
    private static final int COLUMNS = 5;

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Short> feature = new ArrayList<>();
    private final List<Float> value = new ArrayList<>();
    private final List<Short> right = new ArrayList<>();

    /// Walked side by side and filled up to one depth, trees give what they give one by one: any
    /// number of them, of any shape. The leaves are too light to leave no doubt.
    @Test
    void givesWhatTheTreesGiveOneByOne() {
        for (int trees = 1; trees <= 9; trees++) {
            int[] roots = IntStream.range(0, trees).map(tree -> grow(tree % 5)).toArray();
            var boosted = new BoostedTrees(0.1f, roots, shorts(feature), floats(), shorts(right));
            for (int i = 0; i < 200; i++) {
                float[] row = row();
                double sum = 0.1f;
                for (int root : roots) {
                    sum += leaf(root, row);
                }
                assertThat(boosted.probability(row)).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-12));
            }
        }
    }

    private int grow(int depth) {
        int at = feature.size();
        boolean inner = depth > 0 && random.nextInt(4) > 0;
        feature.add((short) (inner ? random.nextInt(COLUMNS) : -1));
        value.add((float) (inner ? random.nextInt(-3, 4) : random.nextDouble(-0.1, 0.1)));
        right.add((short) 0);
        if (inner) {
            grow(depth - 1);
            right.set(at, (short) (feature.size() - at));
            grow(depth - 1);
        }
        return at;
    }

    private float leaf(int root, float[] row) {
        int node = root;
        while (feature.get(node) >= 0) {
            node += row[feature.get(node)] <= value.get(node) ? 1 : right.get(node);
        }
        return value.get(node);
    }

    private float[] row() {
        float[] row = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            row[i] = random.nextInt(-4, 5) / (random.nextBoolean() ? 1 : 2f);
        }
        return row;
    }

    private float[] floats() {
        float[] out = new float[value.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = value.get(i);
        }
        return out;
    }

    private static short[] shorts(List<Short> list) {
        short[] out = new short[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i);
        }
        return out;
    }
}
