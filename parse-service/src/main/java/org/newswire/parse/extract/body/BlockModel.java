package org.newswire.parse.extract.body;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.PageEvidence;

/// The trained classifier of blocks. It gives the probability that a block belongs to the article.
/// Immutable, thread-safe. EXTRACTION.md describes the training.
public record BlockModel(TokenWeights tokens, BoostedTrees first, BoostedTrees second, double threshold) {
    static final int FORMAT = 1;
    private static final String RESOURCE = "block-model.bin.gz";

    /// The model that is shipped with the extractor.
    public static BlockModel load() {
        try (InputStream in = BlockModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is not on the class path");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the block model", e);
        }
    }

    static BlockModel read(InputStream raw) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw)));
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException("block model of format " + format + ", " + FORMAT + " expected");
        }
        double threshold = in.readDouble();
        return new BlockModel(TokenWeights.read(in), BoostedTrees.read(in), BoostedTrees.read(in), threshold);
    }

    /// The probability of each block; 0 for blocks that are rejected before the second round.
    double[] predict(PageBlocks page, PageEvidence evidence) {
        var rows = new FeatureRows(page, evidence);
        @Nullable FeatureRow[] once = rows.first(rows.sums(tokens), false);
        double[] suspected = new double[once.length];
        first.predict(
                Arrays.stream(once).map(row -> row == null ? null : row.view()).toArray(float[][]::new), suspected);
        double[] classified = new double[once.length];
        second.predict(rows.second(once, suspected, false), classified);
        return classified;
    }
}
