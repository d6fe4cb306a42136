package org.newswire.parse.extract.body;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.parse.extract.title.TitleFinder;

/// A page of a corpus with the labels of its blocks.
final class TrainingPage {
    private final String id;
    private final String site;
    private final FeatureRows rows;
    private final int[][][] slots;
    private final byte[] labels;
    private final float[] weights;

    private TrainingPage(String id, String site, FeatureRows rows, int[][][] slots, byte[] labels, float[] weights) {
        this.id = id;
        this.site = site;
        this.rows = rows;
        this.slots = slots;
        this.labels = labels;
        this.weights = weights;
    }

    String id() {
        return id;
    }

    String site() {
        return site;
    }

    FeatureRows rows() {
        return rows;
    }

    /// The token slots of each block; empty for blocks that are not classified.
    int[][][] slots() {
        return slots;
    }

    byte[] labels() {
        return labels;
    }

    float[] weights() {
        return weights;
    }

    boolean has(byte label) {
        for (byte one : labels) {
            if (one == label) {
                return true;
            }
        }
        return false;
    }

    static List<TrainingPage> load(Corpus corpus) {
        return corpus.taught().parallelStream()
                .map(id -> of(id, read(corpus, id), corpus.truth().path(id)))
                .toList();
    }

    static WebPage read(Corpus corpus, String id) {
        try {
            return corpus.page(id);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the page " + id, e);
        }
    }

    private static TrainingPage of(String id, WebPage page, JsonNode truth) {
        boolean whole = truth.hasNonNull("articleBody");
        Document document = PageParser.parse(page);
        var survey = new PageMetadata(document);
        List<Block> blocks = BlockSplitter.cut(document);
        SourcedValue<String> title = new TitleFinder(survey, null).find();
        var pageBlocks = new PageBlocks(blocks);
        var evidence = PageEvidence.of(survey, null, title == null ? null : title.value());
        var rows = new FeatureRows(pageBlocks, evidence);
        byte[] labels = whole
                ? TruthLabels.ofText(blocks, truth.get("articleBody").asText())
                : TruthLabels.ofSegments(blocks, texts(truth.path("with")), texts(truth.path("without")));
        return new TrainingPage(
                id,
                truth.path("site").asText(),
                rows,
                slots(pageBlocks, rows),
                labels,
                weights(pageBlocks, labels, whole));
    }

    private static int[][][] slots(PageBlocks page, FeatureRows rows) {
        var tokens = new TokenSlots();
        return IntStream.range(0, page.size())
                .mapToObj(i -> page.classified[i] ? tokens.of(page.blocks.get(i), rows.headingAbove(i)) : new int[0][])
                .toArray(int[][][]::new);
    }

    private static List<String> texts(JsonNode array) {
        var out = new ArrayList<String>();
        array.forEach(n -> out.add(n.asText()));
        return out;
    }

    /// Returns the cost of a mistake per block: its words relative to those of the article,
    /// softened so that short blocks count.
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
            sums[i] = sums(tokens, slots[i]);
        }
        return sums;
    }

    /// The sum of weights per group of slots.
    static float[] sums(TokenWeights tokens, int[][] groups) {
        return tokens.scaled(Stream.of(groups)
                .mapToInt(slots -> IntStream.of(slots).map(tokens::of).sum())
                .toArray());
    }
}
