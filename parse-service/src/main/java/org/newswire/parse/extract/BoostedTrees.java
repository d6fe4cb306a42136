package org.newswire.parse.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Gradient-boosted decision trees for a yes-or-no question (Friedman 2001), evaluated in plain Java. A
/// tree's
/// nodes
/// stand one after the other: an inner node asks whether a feature is at most a threshold, its left
/// child
/// follows it.
/// Immutable, hence thread-safe.
final class BoostedTrees {
    /// Log odds that the trees after the first ones don't turn any more: one in 650 is left.
    private static final double BEYOND_DOUBT = 6.5;
    private static final int FIRST_TREES = 60;

    private final float bias;
    private final int[] roots;
    private final short[] feature;
    private final float[] value;
    private final short[] right;
    /// The same once more, two numbers a node beside each other: where its right child stands and its
    /// feature, and
    /// the bits of its value.
    private final int[] nodes;

    /// @param feature of each node; -1 at a leaf
    /// @param value the threshold, or the leaf's contribution to the log odds
    /// @param right how far behind the node its right child stands
    BoostedTrees(float bias, int[] roots, short[] feature, float[] value, short[] right) {
        this.bias = bias;
        this.roots = roots;
        this.feature = feature;
        this.value = value;
        this.right = right;
        this.nodes = new int[2 * feature.length];
        for (int i = 0; i < feature.length; i++) {
            nodes[2 * i] = right[i] << 16 | (feature[i] & 0xffff);
            nodes[2 * i + 1] = Float.floatToRawIntBits(value[i]);
        }
    }

    /// The probability of yes.
    double probability(float[] row) {
        return 1 / (1 + Math.exp(-logOdds(row)));
    }

    private double logOdds(float[] row) {
        double sum = bias;
        for (int tree = 0; tree < roots.length; tree++) {
            if (tree >= FIRST_TREES && Math.abs(sum) > BEYOND_DOUBT) {
                break;
            }
            int node = 2 * roots[tree];
            int asks = nodes[node];
            while ((short) asks >= 0) {
                boolean left = row[(short) asks] <= Float.intBitsToFloat(nodes[node + 1]);
                node += left ? 2 : asks >> 16 << 1;
                asks = nodes[node];
            }
            sum += Float.intBitsToFloat(nodes[node + 1]);
        }
        return sum;
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
