package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.PageWitness;

/// The rows that the two rounds of judgement see: in the first each block's features and what its
/// tokens weigh, in the second also what the first round thinks of the blocks around it.
final class BlockRows {
    private static final int[][] NONE = {};
    private static final float[] NOTHING = {};
    private static final double SURELY_NO = -6;
    private static final double SURELY_NO_PROSE = -12;
    /// A little more than what is left where the first round's trees end early.
    private static final double SURELY_NOT = 0.03;
    private static final double UNJUDGED = -9;
    private static final String[] TOKENS_OF =
            Arrays.stream(BlockTokens.GROUPS).map(g -> "tokens-" + g).toArray(String[]::new);
    private static final String[] TOKENS_AT =
            IntStream.rangeClosed(-2, 2).mapToObj(d -> "tokens" + d).toArray(String[]::new);
    private static final String[] P_AT =
            IntStream.rangeClosed(-4, 4).mapToObj(d -> "p" + d).toArray(String[]::new);

    private final PageBlocks page;
    private final BlockFeatures features;
    private List<String> names = List.of();

    BlockRows(PageBlocks page, PageWitness witness, boolean named) {
        this.page = page;
        this.features = new BlockFeatures(page, witness, named);
    }

    /// The names of the columns of the rows made last; empty unless asked for.
    List<String> names() {
        return names;
    }

    boolean isJudged(int i) {
        return page.judged[i];
    }

    /// Empty for blocks that aren't judged.
    int[][][] tokens() {
        var tokens = new BlockTokens(page.containers.size());
        int[][][] out = new int[page.size()][][];
        for (int i = 0; i < out.length; i++) {
            if (!page.judged[i]) {
                out[i] = NONE;
                continue;
            }
            int h = features.headingOf(i);
            out[i] = tokens.of(
                    page.blocks.get(i), h < 0 ? "" : page.blocks.get(h).text());
        }
        return out;
    }

    /// What the tokens of each block weigh, by group; empty for blocks that aren't judged.
    float[][] sums(TokenWeights weights) {
        var tokens = new BlockTokens(page.containers.size());
        float[][] sums = new float[page.size()][];
        for (int i = 0; i < sums.length; i++) {
            int h = features.headingOf(i);
            sums[i] = page.judged[i]
                    ? tokens.sums(
                            page.blocks.get(i), h < 0 ? "" : page.blocks.get(h).text(), weights)
                    : NOTHING;
        }
        return sums;
    }

    /// Null for blocks that aren't judged, or whose tokens leave next to no doubt: a third of those
    /// judged. The figures of the cross-validation are the same with and without these bounds, to
    /// one thousandth.
    ///
    /// @param sums what the tokens of each block weigh, by group
    /// @param training whether to describe those too, for training
    @Nullable
    FeatureRow[] first(float[][] sums, boolean training) {
        int n = page.size();
        double[] total = new double[n];
        for (int i = 0; i < n; i++) {
            total[i] = page.judged[i] ? 0 : UNJUDGED;
            for (float sum : sums[i]) {
                total[i] += sum;
            }
        }
        Means parents = ofParents(total);
        @Nullable FeatureRow[] rows = new FeatureRow[n];
        for (int i = 0; i < n; i++) {
            if (!page.judged[i] || (!training && total[i] < (page.prose[i] ? SURELY_NO_PROSE : SURELY_NO))) {
                continue;
            }
            FeatureRow row = features.row(i);
            for (int g = 0; g < sums[i].length; g++) {
                row.put(TOKENS_OF[g], sums[i][g]);
            }
            row.put("tokens", total[i]);
            for (int d = -2; d <= 2; d++) {
                if (d != 0) {
                    row.put(TOKENS_AT[d + 2], i + d < 0 || i + d >= n ? UNJUDGED : total[i + d]);
                }
            }
            row.put("tokens-siblings", parents.of(parentOf(i)));
            rows[i] = row;
        }
        names = Arrays.stream(rows)
                .filter(Objects::nonNull)
                .findFirst()
                .map(FeatureRow::names)
                .orElse(List.of());
        return rows;
    }

    /// Adds to the rows of the first round what it made of the blocks; null where that leaves no doubt.
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
            if (row == null || (!training && p[i] < SURELY_NOT)) {
                sum += p[i] * page.words[i];
                continue;
            }
            row.put("p", p[i]);
            for (int d = -4; d <= 4; d++) {
                if (d != 0) {
                    row.put(P_AT[d + 4], i + d < 0 || i + d >= n ? -1 : p[i + d]);
                }
            }
            row.put("p-siblings", parents.of(parentOf(i)));
            row.put("p-cousins", grandparents.of(grandparentOf(i)));
            row.put("p-alike", looks.of(page.look[i]));
            row.put("p-section", section[i]);
            int h = features.headingOf(i);
            row.put("p-heading", h < 0 ? -1 : p[h]);
            row.put("p-before", all == 0 ? 0 : sum / all);
            row.put("p-words", Math.log1p(all));
            row.put("yesBefore", before[i]);
            row.put("yesAfter", after[i]);
            sum += p[i] * page.words[i];
            out[i] = training ? row.values() : row.view();
        }
        names = Arrays.stream(rows)
                .filter(Objects::nonNull)
                .findFirst()
                .map(FeatureRow::names)
                .orElse(List.of());
        return out;
    }

    /// For each block the mean of what stands between the headings before and after it.
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

    /// By the number of the parents' container.
    private Means ofParents(double[] values) {
        var means = new Means(page.containers.size());
        for (int i = 0; i < values.length; i++) {
            means.add(parentOf(i), values[i], page.words[i]);
        }
        return means;
    }

    /// The means of what is added in some places, of blocks with many words above all; -1 where nothing is.
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
