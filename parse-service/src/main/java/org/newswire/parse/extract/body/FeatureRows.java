package org.newswire.parse.extract.body;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.PageEvidence;

/// The inputs of the two classification rounds. The first has features and token weights of each block; the
/// second also the probabilities of the blocks around it.
final class FeatureRows {

    private static final float[] NOTHING = {};
    private static final double DECISIVE_TOKEN_SUM = -6;
    private static final double DECISIVE_PROSE_TOKEN_SUM = -12;
    /// Slightly above the probability at which evaluation of the first round stops early.
    private static final double MIN_FIRST_PROBABILITY = 0.03;
    private static final double UNCLASSIFIED_TOKEN_SUM = -9;

    private final PageBlocks page;
    private final BlockFeatures features;

    FeatureRows(PageBlocks page, PageEvidence evidence) {
        this.page = page;
        this.features = new BlockFeatures(page, evidence);
    }

    /// The text of the heading above a block; empty if missing.
    String headingAbove(int i) {
        int h = features.headingOf(i);
        return h < 0 ? "" : page.blocks.get(h).text();
    }

    /// Token weights per group; empty for blocks that are not classified.
    float[][] sums(TokenWeights weights) {
        var tokens = new BlockTokens(page.containers.size());
        float[][] sums = new float[page.size()][];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = page.classified[i] ? tokens.sums(page.blocks.get(i), headingAbove(i), weights) : NOTHING;
        }
        return sums;
    }

    /// Null for blocks that are not classified or whose tokens are decisive, about a third. These bounds
    /// change the cross-validation by less than one thousandth.
    ///
    /// @param sums     token weights per group
    /// @param training whether to include decisive blocks
    @Nullable
    FeatureRow[] first(float[][] sums, boolean training) {
        int n = page.size();
        double[] total = totals(sums);
        Means parents = ofParents(total);
        @Nullable FeatureRow[] rows = new FeatureRow[n];
        for (int i = 0; i < n; i++) {
            if (!page.classified[i]
                    || (!training && total[i] < (page.prose[i] ? DECISIVE_PROSE_TOKEN_SUM : DECISIVE_TOKEN_SUM))) {
                continue;
            }
            FeatureRow row = features.row(i);
            for (float sum : sums[i]) {
                row.add(sum);
            }
            row.add(total[i]);
            for (int d = -2; d <= 2; d++) {
                if (d != 0) {
                    row.add(i + d < 0 || i + d >= n ? UNCLASSIFIED_TOKEN_SUM : total[i + d]);
                }
            }
            row.add(parents.of(parentOf(i)));
            rows[i] = row;
        }

        return rows;
    }

    private double[] totals(float[][] sums) {
        double[] totals = new double[sums.length];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = page.classified[i] ? 0 : UNCLASSIFIED_TOKEN_SUM;
            for (float sum : sums[i]) {
                totals[i] += sum;
            }
        }
        return totals;
    }

    /// Adds the probabilities of the first round; null for decided blocks.
    float[] @Nullable [] second(@Nullable FeatureRow[] rows, double[] p, boolean training) {
        int n = page.size();
        Means parents = ofParents(p);
        var grandparents = new Means(page.containers.size());
        var looks = new Means(page.looks());
        double all = 0;
        for (int i = 0; i < n; i++) {
            grandparents.add(grandparentOf(i), p[i], page.words[i]);
            looks.add(page.look[i], p[i], page.words[i]);
            all += p[i] * page.words[i];
        }
        double[] section = sections(p);
        int[] before = nearestYes(p, 1);
        int[] after = nearestYes(p, -1);
        double sum = 0;
        float[][] out = new float[n][];
        for (int i = 0; i < n; i++) {
            FeatureRow row = rows[i];
            if (row == null || (!training && p[i] < MIN_FIRST_PROBABILITY)) {
                sum += p[i] * page.words[i];
                continue;
            }
            putProbabilities(row, i, p);
            row.add(parents.of(parentOf(i)));
            row.add(grandparents.of(grandparentOf(i)));
            row.add(looks.of(page.look[i]));
            row.add(section[i]);
            int h = features.headingOf(i);
            row.add(h < 0 ? -1 : p[h]);
            row.add(all == 0 ? 0 : sum / all);
            row.add(Math.log1p(all));
            row.add(before[i]);
            row.add(after[i]);
            sum += p[i] * page.words[i];
            out[i] = training ? row.values() : row.view();
        }

        return out;
    }

    private static void putProbabilities(FeatureRow row, int i, double[] p) {
        row.add(p[i]);
        for (int d = -4; d <= 4; d++) {
            if (d != 0) {
                row.add(i + d < 0 || i + d >= p.length ? -1 : p[i + d]);
            }
        }
    }

    /// The mean between the previous and next heading, for each block.
    private double[] sections(double[] p) {
        int n = page.size();
        double[] out = new double[n];
        int start = 0;
        var section = new Means(1);
        for (int i = 0; i <= n; i++) {
            if (i == n || page.blocks.get(i).isHeading()) {
                Arrays.fill(out, start, i, section.of(0));
                start = i;
                section = new Means(1);
            }
            if (i < n && !page.blocks.get(i).isHeading()) {
                section.add(0, p[i], page.words[i]);
            }
        }
        return out;
    }

    private int[] nearestYes(double[] p, int step) {
        int n = page.size();
        int[] out = new int[n];
        int last = -1;
        for (int i = step > 0 ? 0 : n - 1; i >= 0 && i < n; i += step) {
            out[i] = last < 0 ? 99 : Math.min(50, Math.abs(i - last));
            last = p[i] >= 0.5 && page.words[i] >= 8 ? i : last;
        }
        return out;
    }

    /// By index of the parent container.
    private Means ofParents(double[] values) {
        var means = new Means(page.containers.size());
        for (int i = 0; i < values.length; i++) {
            means.add(parentOf(i), values[i], page.words[i]);
        }
        return means;
    }

    /// Weighted means by number of words; -1 without values.
    private static final class Means {
        private final double[] sums;
        private final double[] weights;

        Means(int places) {
            sums = new double[places];
            weights = new double[places];
        }

        void add(int place, double value, int words) {
            sums[place] += value * (words + 1);
            weights[place] += words + 1;
        }

        double of(int place) {
            return weights[place] == 0 ? -1 : sums[place] / weights[place];
        }
    }

    private int parentOf(int i) {
        return parentOf(page.container(i)).index();
    }

    private int grandparentOf(int i) {
        return parentOf(parentOf(page.container(i))).index();
    }

    private static Container parentOf(Container c) {
        Container parent = c.parent();
        return parent == null ? c : parent;
    }
}
