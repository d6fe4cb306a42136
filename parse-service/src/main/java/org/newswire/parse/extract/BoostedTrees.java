package org.newswire.parse.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Gradient-boosted decision trees for a yes-or-no question (Friedman 2001), evaluated in plain Java. A
/// tree's nodes stand one after the other: an inner node asks whether a feature is at most a threshold,
/// its left child follows it. Immutable, hence thread-safe.
///
/// To be asked they are laid out once more without branches: each tree is filled up to the depth of the
/// deepest, so that
/// the children of node `k` are `2k` and `2k+1`, and which of them is next is computed from the sign of
/// a
/// difference. A processor can't guess these answers, and would pay for every wrong guess.
final class BoostedTrees {
    /// Log odds that the trees after the first ones don't turn any more: one in 34 is left.
    private static final double BEYOND_DOUBT = 3.5;
    private static final int FIRST_TREES = 24;
    private static final int MAX_DEPTH = 10;

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
        this.questions = new long[roots.length << depth];
        this.leaves = new float[roots.length << depth];
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

    private double logOdds(float[] row) {
        int[] values = new int[row.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ordered(row[i]);
        }
        double sum = bias;
        for (int tree = 0; tree < roots.length; tree++) {
            if (tree >= FIRST_TREES && Math.abs(sum) > BEYOND_DOUBT) {
                break;
            }
            sum += leaves[leaf(tree << depth, values)];
        }
        return sum;
    }

    private int leaf(int base, int[] values) {
        int place = 1;
        for (int level = 0; level < depth; level++) {
            long question = questions[base + place];
            place = 2 * place + (int) (((question >> 32) - values[(int) question]) >>> 63);
        }
        return base + place - (1 << depth);
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
