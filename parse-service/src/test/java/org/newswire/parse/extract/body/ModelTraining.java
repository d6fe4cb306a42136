package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Trains the block model. Three learners depend on each other: token weights, first-round trees,
/// second-round trees. A learner's training input comes from a sibling that was trained without the page's
/// site.
final class ModelTraining {
    private static final int INNER_FOLDS = 4;
    private static final int MIN_SITES = 4;
    private static final long SEED = 20_240_501;
    static final double THRESHOLD = 0.5;

    private final List<TrainingPage> pages;
    private final int trees;

    private ModelTraining(List<TrainingPage> pages, int trees) {
        this.pages = pages;
        this.trees = trees;
    }

    /// @param trees number of second-round trees; the first round has half as many
    static BlockModel train(List<TrainingPage> pages, int trees) {
        return new ModelTraining(pages, trees).train();
    }

    /// Returns the fold of a site.
    static int fold(String site, int n, long salt) {
        long h = (site.hashCode() + salt) * 0x9E3779B97F4A7C15L;
        return Math.floorMod(h >>> 20, n);
    }

    private BlockModel train() {
        int n = pages.size();
        TokenWeights allTokens = tokens(p -> true);
        TokenWeights[] partTokens = IntStream.range(0, INNER_FOLDS)
                .parallel()
                .mapToObj(k -> tokens(p -> inner(p) != k))
                .toArray(TokenWeights[]::new);
        @Nullable FeatureRow[][] rows = new FeatureRow[n][];
        float[][] @Nullable [] first = new float[n][][];
        IntStream.range(0, n).parallel().forEach(i -> {
            TrainingPage page = pages.get(i);
            rows[i] = page.rows().first(page.sums(partTokens[inner(page)]), true);
            first[i] = Arrays.stream(rows[i])
                    .map(row -> row == null ? null : row.values())
                    .toArray(float[][]::new);
        });
        BoostedTrees firstTrees = grow(first, p -> true, trees / 2);
        float[][] @Nullable [] second = new float[n][][];
        for (int k = 0; k < INNER_FOLDS; k++) {
            int part = k;
            BoostedTrees others = grow(first, p -> inner(p) != part, trees / 2);
            IntStream.range(0, n)
                    .parallel()
                    .filter(i -> inner(pages.get(i)) == part)
                    .forEach(i -> {
                        double[] p = new double[first[i].length];
                        others.predict(first[i], p);
                        second[i] = pages.get(i).rows().second(rows[i], p, true);
                    });
        }
        return new BlockModel(allTokens, firstTrees, grow(second, p -> true, trees), THRESHOLD);
    }

    private static int inner(TrainingPage page) {
        return fold(page.site(), INNER_FOLDS, 77);
    }

    private TokenWeights tokens(java.util.function.Predicate<TrainingPage> which) {
        var examples = new ArrayList<TokenTraining.Example>();
        for (TrainingPage page : pages) {
            for (int i = 0; which.test(page) && i < page.labels().length; i++) {
                if (page.slots()[i].length > 0 && page.labels()[i] != TruthLabels.UNKNOWN) {
                    examples.add(new TokenTraining.Example(
                            page.site(), page.slots()[i], page.labels()[i], Math.min(3, page.weights()[i])));
                }
            }
        }
        return TokenTraining.train(examples, SEED);
    }

    private BoostedTrees grow(float[][] @Nullable [] rows, java.util.function.Predicate<TrainingPage> which, int n) {
        var data = new ArrayList<float[]>();
        var labels = new ArrayList<Float>();
        var weights = new ArrayList<Float>();
        for (int p = 0; p < rows.length; p++) {
            TrainingPage page = pages.get(p);
            for (int i = 0; which.test(page) && i < rows[p].length; i++) {
                if (rows[p][i] != null && page.labels()[i] != TruthLabels.UNKNOWN) {
                    data.add(rows[p][i]);
                    labels.add((float) page.labels()[i]);
                    weights.add(page.weights()[i]);
                }
            }
        }
        var settings = new TreeTraining.Settings(n, 6, 12.0 / n, 0.6, 0.35, 2, 3, SEED);
        return TreeTraining.grow(data.toArray(float[][]::new), floats(labels), floats(weights), settings);
    }

    private static float[] floats(List<Float> list) {
        float[] out = new float[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = list.get(i);
        }
        return out;
    }

    /// The reasons why these pages are not sufficient for training, with remedies; empty if they are. The
    /// sites must fall into several folds, and each remainder must contain blocks inside and outside the
    /// article.
    static List<String> obstacles(List<TrainingPage> pages) {
        long sites = pages.stream().map(TrainingPage::site).distinct().count();
        if (sites < MIN_SITES) {
            return List.of("pages of " + sites + (sites == 1 ? " site" : " sites") + " are too few, the minimum is "
                    + MIN_SITES
                    + " (add pages of other sites; each page is evaluated by a model trained without its site)");
        }
        List<String> foreign = pages.stream()
                .filter(page -> !page.has(TruthLabels.YES))
                .map(TrainingPage::id)
                .toList();
        if (foreign.size() * 2 > pages.size()) {
            return List.of("of " + pages.size() + " pages " + foreign.size() + " hold nothing of their text: "
                    + some(foreign) + " (see that each articleBody is that of the page, and that the page holds"
                    + " its text without scripts)");
        }
        for (int part = -1; part < INNER_FOLDS; part++) {
            int left = part;
            List<TrainingPage> rest =
                    pages.stream().filter(page -> inner(page) != left).toList();
            if (rest.stream().noneMatch(page -> page.has(TruthLabels.YES))
                    || rest.stream().noneMatch(page -> page.has(TruthLabels.NO))) {
                return List.of("without one of the " + INNER_FOLDS + " inner parts no blocks are left that are in an"
                        + " article, or out of one (add pages of other sites)");
            }
        }
        return List.of();
    }

    static String some(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(5, ids.size()))) + (ids.size() > 5 ? " …" : "");
    }
}
