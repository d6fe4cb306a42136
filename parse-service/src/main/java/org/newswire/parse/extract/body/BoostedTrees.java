package org.newswire.parse.extract.body;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Gradient-boosted decision trees for binary classification (Friedman 2001). The nodes of a tree are
/// stored in order; the left child follows its parent. Immutable, thread-safe.
///
/// For evaluation, the trees are stored again in a branch-free layout. Both children are adjacent, and the
/// next node is computed from the sign of a difference. Branch prediction would fail here.
final class BoostedTrees {
    /// Log odds at which later trees rarely change the decision (about 3 %).
    private static final double DECISIVE_LOG_ODDS = 3.5;
    private static final int MIN_TREES = 24;
    private static final int MAX_DEPTH = 10;
    private static final int PARALLEL_TREES = 8;
    /// Number of rows that fit into the L1 cache with eight trees.
    private static final int BATCH = 32;
    private static final int FEATURE_BITS = 10;
    private static final int FEATURE = (1 << FEATURE_BITS) - 1;

    final float bias;
    final int[] roots;
    final short[] feature;
    final float[] value;
    final short[] right;
    private final int depth;
    /// Start of each tree in [#questions], padded to a multiple of [#PARALLEL_TREES].
    private final int[] starts;
    /// Per node: threshold (see [#ordered]), position of the left child, feature. A leaf has its value in
    /// place of the threshold, and a feature whose comparison leads back to itself.
    private final long[] questions;
    /// Number of features.
    private final int features;

    /// @param feature feature of each node; -1 for a leaf
    /// @param value   threshold, or the leaf's contribution to the log odds
    /// @param right   distance from the node to its right child
    BoostedTrees(float bias, int[] roots, short[] feature, float[] value, short[] right) {
        this.bias = bias;
        this.roots = roots;
        this.feature = feature;
        this.value = value;
        this.right = right;
        this.depth = IntStream.of(roots).map(this::depth).max().orElse(0);
        int last = 0;
        for (short asked : feature) {
            last = Math.max(last, asked);
        }
        this.features = last + 1;
        if (features > FEATURE) {
            throw new IllegalArgumentException("more than " + FEATURE + " features");
        }
        this.starts = new int[(roots.length + PARALLEL_TREES - 1) / PARALLEL_TREES * PARALLEL_TREES];
        this.questions = new long[Math.max(1, feature.length)];
        int used = 0;
        for (int tree = 0; tree < roots.length; tree++) {
            starts[tree] = used;
            used = layOut(roots[tree], used, used + 1);
        }
    }

    private int depth(int node) {
        if (feature[node] < 0) {
            return 0;
        }
        int below = 1 + Math.max(depth(node + 1), depth(node + right[node]));
        if (below > MAX_DEPTH) {
            throw new IllegalArgumentException("a tree of more than " + MAX_DEPTH + " levels");
        }
        return below;
    }

    /// Stores the subtree of a node at a reserved place.
    ///
    /// @return the next free place
    private int layOut(int node, int place, int free) {
        if (feature[node] < 0) {
            questions[place] = question(Float.floatToRawIntBits(value[node]), place, features);
            return free;
        }
        questions[place] = question(ordered(value[node]), free, feature[node]);
        int used = layOut(node + 1, free, free + 2);
        return layOut(node + right[node], free + 1, used);
    }

    private static long question(int threshold, int left, int feature) {
        return (long) threshold << 32 | (long) left << FEATURE_BITS | feature;
    }

    /// Maps floats to integers in the same order.
    private static int ordered(float f) {
        int bits = Float.floatToRawIntBits(f + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    /// Writes the probability of each non-null row.
    ///
    /// Eight trees are evaluated in parallel to hide latency, and rows in batches to reuse cached trees.
    /// The values are added in tree order, so this does not affect the result.
    void predict(float[] @Nullable [] rows, double[] probabilities) {
        int[] batch = new int[BATCH];
        int[][] values = new int[BATCH][features + 1];
        int n = 0;
        for (int i = 0; i < rows.length; i++) {
            float[] row = rows[i];
            if (row != null) {
                order(row, values[n]);
                batch[n++] = i;
            }
            if (n == BATCH || (i == rows.length - 1 && n > 0)) {
                double[] sums = sums(values, n);
                for (int k = 0; k < n; k++) {
                    probabilities[batch[k]] = 1 / (1 + Math.exp(-sums[k]));
                }
                n = 0;
            }
        }
    }

    private double[] sums(int[][] values, int n) {
        double[] sums = new double[n];
        Arrays.fill(sums, bias);
        int[] open = new int[n];
        Arrays.setAll(open, k -> k);
        int left = n;
        int[] found = new int[PARALLEL_TREES];
        for (int tree = 0; tree < roots.length && left > 0; tree += PARALLEL_TREES) {
            int kept = 0;
            for (int o = 0; o < left; o++) {
                int k = open[o];
                walk(tree, values[k], found);
                sums[k] = sum(sums[k], tree, found);
                open[kept] = k;
                kept += isDecided(sums[k], tree + PARALLEL_TREES) ? 0 : 1;
            }
            left = kept;
        }
        return sums;
    }

    /// Whether the remaining trees are skipped.
    private static boolean isDecided(double sum, int tree) {
        return tree >= MIN_TREES && Math.abs(sum) > DECISIVE_LOG_ODDS;
    }

    private double sum(double before, int tree, int[] found) {
        double sum = before;
        for (int k = 0; k < PARALLEL_TREES && tree + k < roots.length && !isDecided(sum, tree + k); k++) {
            sum += Float.intBitsToFloat((int) (questions[found[k]] >> 32));
        }
        return sum;
    }

    private void order(float[] row, int[] values) {
        for (int i = 0; i < features; i++) {
            values[i] = ordered(row[i]);
        }
        values[features] = Integer.MIN_VALUE;
    }

    /// The leaves of a row in eight trees.
    private void walk(int tree, int[] values, int[] found) {
        int a = starts[tree];
        int b = starts[tree + 1];
        int c = starts[tree + 2];
        int d = starts[tree + 3];
        int e = starts[tree + 4];
        int f = starts[tree + 5];
        int g = starts[tree + 6];
        int h = starts[tree + 7];
        for (int level = 0; level < depth; level++) {
            a = next(questions[a], values);
            b = next(questions[b], values);
            c = next(questions[c], values);
            d = next(questions[d], values);
            e = next(questions[e], values);
            f = next(questions[f], values);
            g = next(questions[g], values);
            h = next(questions[h], values);
        }
        found[0] = a;
        found[1] = b;
        found[2] = c;
        found[3] = d;
        found[4] = e;
        found[5] = f;
        found[6] = g;
        found[7] = h;
    }

    private static int next(long question, int[] values) {
        int low = (int) question;
        return (low >>> FEATURE_BITS) + (int) (((question >> 32) - values[low & FEATURE]) >>> 63);
    }

    static BoostedTrees read(DataInputStream in) throws IOException {
        float bias = in.readFloat();
        int[] roots = new int[in.readInt()];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = in.readInt();
        }
        int n = in.readInt();
        short[] feature = new short[n];
        float[] value = new float[n];
        short[] right = new short[n];
        for (int i = 0; i < n; i++) {
            feature[i] = in.readShort();
            value[i] = in.readFloat();
            right[i] = in.readShort();
        }
        return new BoostedTrees(bias, roots, feature, value, right);
    }
}
