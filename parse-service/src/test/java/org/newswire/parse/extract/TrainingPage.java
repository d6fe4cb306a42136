package org.newswire.parse.extract;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/// A page of a corpus with the labels of its blocks. A corpus is a folder with `truth.json` (per
/// page `site`, `set`, `url` and `articleBody`, or else `with` and `without`) and
/// `html/ID.html.gz`.
final class TrainingPage {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String site;
    private final BlockRows rows;
    private final int[][][] slots;
    private final byte[] labels;
    private final float[] weights;

    private TrainingPage(String site, BlockRows rows, byte[] labels, float[] weights) {
        this.site = site;
        this.rows = rows;
        this.slots = rows.tokens();
        this.labels = labels;
        this.weights = weights;
    }

    String site() {
        return site;
    }

    BlockRows rows() {
        return rows;
    }

    int[][][] slots() {
        return slots;
    }

    byte[] labels() {
        return labels;
    }

    float[] weights() {
        return weights;
    }

    static List<TrainingPage> load(Path corpus) throws IOException {
        JsonNode truth = JSON.readTree(corpus.resolve("truth.json").toFile());
        var ids = new ArrayList<String>();
        truth.fieldNames().forEachRemaining(ids::add);
        return ids.parallelStream()
                .map(id -> of(corpus, id, truth.get(id)))
                .filter(Objects::nonNull)
                .toList();
    }

    static Page page(Path corpus, String id, @Nullable String url) {
        Path file = corpus.resolve("html").resolve(id + ".html.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new Page(in.readAllBytes(), url, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static @Nullable TrainingPage of(Path corpus, String id, JsonNode truth) {
        boolean whole = truth.hasNonNull("articleBody");
        if ((!whole && !truth.has("with")) || truth.has("suspect") || truth.has("sameAs")) {
            return null;
        }
        Page page = page(corpus, id, truth.path("url").asText(null));
        Document document = PageParser.parse(page);
        var survey = new PageSurvey(document);
        List<Block> blocks = BlockCutter.cut(document);
        Found<String> title = new TitleFinder(survey, null).find();
        var pageBlocks = new PageBlocks(blocks);
        var rows = new BlockRows(pageBlocks, PageWitness.of(survey, null, title == null ? null : title.value()), false);
        byte[] labels = whole
                ? TruthLabels.ofText(blocks, truth.get("articleBody").asText())
                : TruthLabels.ofSegments(blocks, texts(truth.path("with")), texts(truth.path("without")));
        return new TrainingPage(truth.path("site").asText(), rows, labels, weights(pageBlocks, labels, whole));
    }

    private static List<String> texts(JsonNode array) {
        var out = new ArrayList<String>();
        array.forEach(n -> out.add(n.asText()));
        return out;
    }

    /// What a mistake about a block costs: its words, relative to the words of the page's article,
    /// softened so that short blocks count too.
    private static float[] weights(PageBlocks page, byte[] labels, boolean whole) {
        float[] weights = new float[labels.length];
        double article = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.pow(Math.min(200, page.words[i]) + 2, 0.7);
            article += labels[i] == TruthLabels.YES ? weights[i] : 0;
        }
        for (int i = 0; i < weights.length; i++) {
            double w = whole ? weights[i] / Math.max(40, article) * 60 : 1.5;
            weights[i] = (float) Math.min(8, w);
        }
        return weights;
    }

    float[][] sums(TokenWeights tokens) {
        float[][] sums = new float[slots.length][];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = tokens.sums(slots[i]);
        }
        return sums;
    }
}
