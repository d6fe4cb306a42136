package org.newswire.parse.extract.body;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gradient-boosted decision trees for a yes-or-no question (Friedman 2001), evaluated in plain Java. A
/// tree's nodes stand one after the other: an inner node asks whether a feature is at most a threshold,
/// its left child follows it. Immutable, hence thread-safe.
///
/// To be asked they are laid out once more without branches: a question holds where its left child is,
/// the right one follows that, and which of them is next is computed from the sign of a difference. A
/// processor can't guess these answers, and would pay for every wrong guess.
final class BoostedTrees {
    /// Log odds that the trees after the first ones don't turn any more: one in 34 is left.
    private static final double BEYOND_DOUBT = 3.5;
    private static final int FIRST_TREES = 24;
    private static final int MAX_DEPTH = 10;
    private static final int ABREAST = 8;
    /// As many rows as a processor's nearest memory holds beside eight trees.
    private static final int BATCH = 32;
    private static final int FEATURE_BITS = 10;
    private static final int FEATURE = (1 << FEATURE_BITS) - 1;

    private final float bias;
    private final int[] roots;
    private final short[] feature;
    private final float[] value;
    private final short[] right;
    private final int depth;
    /// Where each tree begins among the questions; a multiple of [#ABREAST] of them.
    private final int[] starts;
    /// The threshold, as [#ordered] has it, above the place of the left child, above the feature. A leaf
    /// has what it adds in the threshold's place, and asks for a feature beyond the last that is less
    /// than any threshold, which leads to itself.
    private final long[] questions;
    /// How many features are asked for.
    private final int features;

    /// @param feature of each node; -1 at a leaf
    /// @param value the threshold, or the leaf's contribution to the log odds
    /// @param right how far behind the node its right child stands
    BoostedTrees(float bias, int[] roots, short[] feature, float[] value, short[] right) {
        this.bias = bias;
        this.roots = roots;
        this.feature = feature;
        this.value = value;
        this.right = right;
        int deepest = 0;
        for (int root : roots) {
            deepest = Math.max(deepest, depth(root));
        }
        this.depth = deepest;
        int last = 0;
        for (short asked : feature) {
            last = Math.max(last, asked);
        }
        this.features = last + 1;
        if (features > FEATURE) {
            throw new IllegalArgumentException("more than " + FEATURE + " features");
        }
        this.starts = new int[(roots.length + ABREAST - 1) / ABREAST * ABREAST];
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

    /// Lays out what is below a node, whose own place is taken; the first free place after it.
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

    /// A whole number for each float, in the same order.
    private static int ordered(float f) {
        int bits = Float.floatToRawIntBits(f + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    /// Puts the probability of yes for each row that there is in its place.
    ///
    /// Eight trees are walked side by side: each step of a walk waits for the one before, and so a
    /// processor works on one while another waits. A batch of rows walks them before the next eight are
    /// fetched from memory. What they give is added in order, so that neither matters.
    void judge(float[] @Nullable [] rows, double[] probabilities) {
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
        int[] found = new int[ABREAST];
        for (int tree = 0; tree < roots.length && left > 0; tree += ABREAST) {
            int kept = 0;
            for (int o = 0; o < left; o++) {
                int k = open[o];
                walk(tree, values[k], found);
                sums[k] = sum(sums[k], tree, found);
                open[kept] = k;
                kept += isDecided(sums[k], tree + ABREAST) ? 0 : 1;
            }
            left = kept;
        }
        return sums;
    }

    /// Whether the trees from this one on don't matter.
    private static boolean isDecided(double sum, int tree) {
        return tree >= FIRST_TREES && Math.abs(sum) > BEYOND_DOUBT;
    }

    private double sum(double before, int tree, int[] found) {
        double sum = before;
        for (int k = 0; k < ABREAST && tree + k < roots.length && !isDecided(sum, tree + k); k++) {
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

    /// The leaves that a row comes to in eight trees.
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

    void write(DataOutputStream out) throws IOException {
        out.writeFloat(bias);
        out.writeInt(roots.length);
        for (int root : roots) {
            out.writeInt(root);
        }
        out.writeInt(feature.length);
        for (int i = 0; i < feature.length; i++) {
            out.writeShort(feature[i]);
            out.writeFloat(value[i]);
            out.writeShort(right[i]);
        }
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
