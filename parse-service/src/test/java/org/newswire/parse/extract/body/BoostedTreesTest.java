package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {
    private static final int COLUMNS = 5;
    private static final int ROWS = 200;
    private static final double UNTOUCHED = -1;

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Short> feature = new ArrayList<>();
    private final List<Float> value = new ArrayList<>();
    private final List<Short> right = new ArrayList<>();

    /// The optimised evaluation equals that of single trees, for any number and shape of trees.
    @Test
    void equalsTheEvaluationTreeByTree() {
        for (int trees = 1; trees <= 9; trees++) {
            assertEqualsTrees(trees, 0.1);
        }
    }

    /// Trees after the 24th are skipped exactly for rows with log odds beyond 3.5.
    @Test
    void endsEarlyForClearRows() {
        assertThat(assertEqualsTrees(61, 1.5)).isBetween(ROWS / 4, ROWS * 3 / 4);
    }

    /// @return the number of rows that were decided early
    private int assertEqualsTrees(int trees, double heaviest) {
        int[] roots =
                IntStream.range(0, trees).map(tree -> grow(tree % 5, heaviest)).toArray();
        var boosted = new BoostedTrees(0.1f, roots, shorts(feature), floats(), shorts(right));
        float[][] rows = new float[ROWS][];
        Arrays.setAll(rows, i -> i % 7 == 3 ? null : row());
        double[] found = new double[ROWS];
        Arrays.fill(found, UNTOUCHED);
        boosted.predict(rows, found);
        int early = 0;
        for (int i = 0; i < ROWS; i++) {
            if (rows[i] == null) {
                assertThat(found[i]).isEqualTo(UNTOUCHED);
                continue;
            }
            double sum = 0.1f;
            int tree = 0;
            while (tree < trees && (tree < 24 || Math.abs(sum) <= 3.5)) {
                sum += leaf(roots[tree++], rows[i]);
            }
            early += tree < trees ? 1 : 0;
            assertThat(found[i]).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-12));
        }
        return early;
    }

    private int grow(int depth, double heaviest) {
        int at = feature.size();
        boolean inner = depth > 0 && random.nextInt(4) > 0;
        feature.add((short) (inner ? random.nextInt(COLUMNS) : -1));
        value.add((float) (inner ? random.nextInt(-3, 4) : random.nextDouble(-heaviest, heaviest)));
        right.add((short) 0);
        if (inner) {
            grow(depth - 1, heaviest);
            right.set(at, (short) (feature.size() - at));
            grow(depth - 1, heaviest);
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
