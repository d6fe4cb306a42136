package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Trains boosted trees: logistic loss, second-order gain with L2, at most 64 quantile bins per feature,
/// rows and columns sampled per tree. The result is deterministic for a seed.
final class TreeTraining {
    record Settings(
            int trees,
            int depth,
            double rate,
            double rowShare,
            double columnShare,
            double l2,
            double minWeight,
            long seed) {}

    private static final int BINS = 64;

    private final Settings settings;
    private final float[][] cuts;
    private final byte[][] bins;
    private final int rows;
    private final float[] labels;
    private final float[] weights;
    private final float[] gradient;
    private final float[] hessian;
    private final int[] node;

    private final List<Integer> roots = new ArrayList<>();
    private final List<Short> feature = new ArrayList<>();
    private final List<Float> value = new ArrayList<>();
    private final List<Short> right = new ArrayList<>();

    private TreeTraining(float[][] data, float[] labels, float[] weights, Settings settings) {
        this.settings = settings;
        this.rows = data.length;
        this.labels = labels;
        this.weights = weights;
        int columns = data[0].length;
        cuts = new float[columns][];
        bins = new byte[columns][];
        IntStream.range(0, columns).parallel().forEach(f -> bin(data, f));
        gradient = new float[rows];
        hessian = new float[rows];
        node = new int[rows];
    }

    static BoostedTrees grow(float[][] data, float[] labels, float[] weights, Settings settings) {
        return new TreeTraining(data, labels, weights, settings).grow();
    }

    private void bin(float[][] data, int f) {
        var random = new SplittableRandom(settings.seed + f);
        float[] sample = new float[Math.min(rows, 40_000)];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = data[random.nextInt(rows)][f];
        }
        Arrays.sort(sample);
        var found = new ArrayList<Float>();
        for (int b = 1; b < BINS; b++) {
            float a = sample[(int) ((long) b * sample.length / BINS)];
            if ((found.isEmpty() || found.getLast() < a) && a > sample[0]) {
                int k = Arrays.binarySearch(sample, a);
                while (k > 0 && sample[k - 1] == a) {
                    k--;
                }
                found.add(k > 0 ? (sample[k - 1] + a) / 2 : a);
            }
        }
        float[] cut = new float[found.size()];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = found.get(i);
        }
        Arrays.sort(cut);
        byte[] column = new byte[rows];
        for (int i = 0; i < rows; i++) {
            int at = Arrays.binarySearch(cut, data[i][f]);
            column[i] = (byte) (at >= 0 ? at : -at - 1);
        }
        cuts[f] = cut;
        bins[f] = column;
    }

    private BoostedTrees grow() {
        double yes = 0;
        double all = 0;
        for (int i = 0; i < rows; i++) {
            yes += labels[i] * weights[i];
            all += weights[i];
        }
        float bias = (float) Math.log(yes / (all - yes));
        float[] score = new float[rows];
        Arrays.fill(score, bias);
        var random = new SplittableRandom(settings.seed);
        for (int t = 0; t < settings.trees; t++) {
            for (int i = 0; i < rows; i++) {
                double p = 1 / (1 + Math.exp(-score[i]));
                gradient[i] = (float) (weights[i] * (p - labels[i]));
                hessian[i] = (float) Math.max(1e-6, weights[i] * p * (1 - p));
            }
            growTree(random, score);
        }
        return trees(bias);
    }

    private BoostedTrees trees(float bias) {
        int n = feature.size();
        short[] f = new short[n];
        float[] v = new float[n];
        short[] r = new short[n];
        for (int i = 0; i < n; i++) {
            f[i] = feature.get(i);
            v[i] = value.get(i);
            r[i] = right.get(i);
        }
        return new BoostedTrees(bias, roots.stream().mapToInt(Integer::intValue).toArray(), f, v, r);
    }

    /// Grows a tree level by level. Nodes are numbered as in a heap: the children of k are 2k+1 and 2k+2.
    private void growTree(SplittableRandom random, float[] score) {
        int[] sampled = IntStream.range(0, rows)
                .filter(i -> random.nextDouble() < settings.rowShare)
                .toArray();
        int[] columns = IntStream.range(0, bins.length)
                .filter(f -> cuts[f].length > 0 && random.nextDouble() < settings.columnShare)
                .toArray();
        int heap = (1 << (settings.depth + 1)) - 1;
        int[] splitFeature = new int[heap];
        int[] splitBin = new int[heap];
        Arrays.fill(splitFeature, -1);
        Arrays.fill(node, 0);
        for (int level = 0; level < settings.depth; level++) {
            int base = (1 << level) - 1;
            Split[] best = bestSplits(sampled, columns, base, 1 << level);
            boolean any = false;
            for (int k = 0; k < best.length; k++) {
                if (best[k].feature >= 0) {
                    splitFeature[base + k] = best[k].feature;
                    splitBin[base + k] = best[k].bin;
                    any = true;
                }
            }
            if (!any) {
                break;
            }
            descend(splitFeature, splitBin, base);
        }
        float[] leaf = leaves(sampled, heap);
        for (int i = 0; i < rows; i++) {
            score[i] += leaf[node[i]];
        }
        roots.add(feature.size());
        emit(0, splitFeature, splitBin, leaf);
    }

    private record Split(int feature, int bin, double gain) {}

    private Split[] bestSplits(int[] sampled, int[] columns, int base, int nodes) {
        Split none = new Split(-1, 0, 1e-3);
        return IntStream.range(0, columns.length)
                .parallel()
                .mapToObj(c -> splitsOf(columns[c], sampled, base, nodes, none))
                .reduce((a, b) -> {
                    Split[] out = new Split[nodes];
                    for (int k = 0; k < nodes; k++) {
                        boolean second = b[k].gain > a[k].gain
                                || (b[k].gain == a[k].gain && b[k].feature >= 0 && b[k].feature < a[k].feature);
                        out[k] = second ? b[k] : a[k];
                    }
                    return out;
                })
                .orElseThrow();
    }

    private Split[] splitsOf(int f, int[] sampled, int base, int nodes, Split none) {
        double[] g = new double[nodes * BINS];
        double[] h = new double[nodes * BINS];
        byte[] column = bins[f];
        for (int i : sampled) {
            int k = node[i] - base;
            if (k >= 0) {
                int slot = k * BINS + column[i];
                g[slot] += gradient[i];
                h[slot] += hessian[i];
            }
        }
        Split[] out = new Split[nodes];
        for (int k = 0; k < nodes; k++) {
            out[k] = bestOf(f, g, h, k * BINS, none);
        }
        return out;
    }

    private Split bestOf(int f, double[] g, double[] h, int at, Split none) {
        double allG = 0;
        double allH = 0;
        int last = cuts[f].length;
        for (int b = 0; b <= last; b++) {
            allG += g[at + b];
            allH += h[at + b];
        }
        Split best = none;
        double leftG = 0;
        double leftH = 0;
        for (int b = 0; b < last; b++) {
            leftG += g[at + b];
            leftH += h[at + b];
            double rightG = allG - leftG;
            double rightH = allH - leftH;
            if (leftH >= settings.minWeight && rightH >= settings.minWeight) {
                double gain = leftG * leftG / (leftH + settings.l2)
                        + rightG * rightG / (rightH + settings.l2)
                        - allG * allG / (allH + settings.l2);
                if (gain > best.gain) {
                    best = new Split(f, b, gain);
                }
            }
        }
        return best;
    }

    private void descend(int[] splitFeature, int[] splitBin, int base) {
        for (int i = 0; i < rows; i++) {
            int k = node[i];
            if (k >= base && splitFeature[k] >= 0) {
                node[i] = 2 * k + (bins[splitFeature[k]][i] <= splitBin[k] ? 1 : 2);
            }
        }
    }

    private float[] leaves(int[] sampled, int heap) {
        double[] g = new double[heap];
        double[] h = new double[heap];
        for (int i : sampled) {
            g[node[i]] += gradient[i];
            h[node[i]] += hessian[i];
        }
        float[] leaf = new float[heap];
        for (int k = 0; k < heap; k++) {
            leaf[k] = h[k] == 0 ? 0 : (float) (-settings.rate * g[k] / (h[k] + settings.l2));
        }
        return leaf;
    }

    private void emit(int k, int[] splitFeature, int[] splitBin, float[] leaf) {
        int at = feature.size();
        boolean inner = k < splitFeature.length && splitFeature[k] >= 0;
        feature.add((short) (inner ? splitFeature[k] : -1));
        value.add(inner ? cuts[splitFeature[k]][splitBin[k]] : leaf[k]);
        right.add((short) 0);
        if (inner) {
            emit(2 * k + 1, splitFeature, splitBin, leaf);
            right.set(at, (short) (feature.size() - at));
            emit(2 * k + 2, splitFeature, splitBin, leaf);
        }
    }
}
