package org.newswire.parse.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Gradient-boosted decision trees for a yes-or-no question (Friedman 2001), evaluated in plain Java. A
/// tree's nodes stand one after the other: an inner node asks whether a feature is at most a threshold,
/// its left child follows it. Immutable, hence thread-safe.
///
/// To be asked they are laid out once more without branches: each tree is filled up to the depth of
/// the deepest, so that the children of node `k` are `2k` and `2k+1`, and which of them is next is
/// computed from the sign of a difference. A processor can't guess these answers, and would pay for
/// every wrong guess.
final class BoostedTrees {
    /// Log odds that the trees after the first ones don't turn any more: one in 34 is left.
    private static final double BEYOND_DOUBT = 3.5;
    private static final int FIRST_TREES = 24;
    private static final int MAX_DEPTH = 10;
    private static final int ABREAST = 4;

    private final float bias;
    private final int[] roots;
    private final short[] feature;
    private final float[] value;
    private final short[] right;
    private final int depth;
    /// By tree, `1 << depth` each: the threshold, as [#ordered] has it, above the feature.
    private final long[] questions;
    /// By tree, `1 << depth` each.
    private final float[] leaves;

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
        int room = (roots.length + ABREAST - 1) / ABREAST * ABREAST;
        this.questions = new long[room << depth];
        this.leaves = new float[room << depth];
        for (int tree = 0; tree < roots.length; tree++) {
            layOut(roots[tree], tree << depth, 1, 0);
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

    /// A leaf above the last level is repeated below whatever is asked.
    private void layOut(int node, int base, int place, int level) {
        if (level == depth) {
            leaves[base + place - (1 << depth)] = value[node];
            return;
        }
        boolean leaf = feature[node] < 0;
        questions[base + place] = leaf ? 0 : (long) ordered(value[node]) << 32 | feature[node];
        layOut(leaf ? node : node + 1, base, 2 * place, level + 1);
        layOut(leaf ? node : node + right[node], base, 2 * place + 1, level + 1);
    }

    /// A whole number for each float, in the same order.
    private static int ordered(float f) {
        int bits = Float.floatToRawIntBits(f + 0.0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    /// The probability of yes.
    double probability(float[] row) {
        return 1 / (1 + Math.exp(-logOdds(row)));
    }

    /// Four trees are walked side by side: each step of a walk waits for the one before, and so a
    /// processor works on one while another waits. What they give is added in order, so that it
    /// doesn't matter.
    private double logOdds(float[] row) {
        int[] values = new int[row.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ordered(row[i]);
        }
        double sum = bias;
        int[] found = new int[ABREAST];
        for (int tree = 0; tree < roots.length; tree += ABREAST) {
            walk(tree, values, found);
            for (int k = 0; k < ABREAST && tree + k < roots.length; k++) {
                if (tree + k >= FIRST_TREES && Math.abs(sum) > BEYOND_DOUBT) {
                    return sum;
                }
                sum += leaves[found[k]];
            }
        }
        return sum;
    }

    /// The leaves that a row comes to in four trees.
    private void walk(int tree, int[] values, int[] found) {
        int size = 1 << depth;
        int a = tree << depth;
        int b = a + size;
        int c = b + size;
        int d = c + size;
        int inA = 1;
        int inB = 1;
        int inC = 1;
        int inD = 1;
        for (int level = 0; level < depth; level++) {
            inA = next(inA, questions[a + inA], values);
            inB = next(inB, questions[b + inB], values);
            inC = next(inC, questions[c + inC], values);
            inD = next(inD, questions[d + inD], values);
        }
        found[0] = a - size + inA;
        found[1] = b - size + inB;
        found[2] = c - size + inC;
        found[3] = d - size + inD;
    }

    private static int next(int place, long question, int[] values) {
        return 2 * place + (int) (((question >> 32) - values[(int) question]) >>> 63);
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
