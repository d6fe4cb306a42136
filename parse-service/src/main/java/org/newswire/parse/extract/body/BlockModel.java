package org.newswire.parse.extract.body;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.PageWitness;

/// The trained judge of blocks: for each block of a page the probability that it belongs to the
/// article. Immutable, thread-safe. EXTRACTION.md says how it is trained.
public record BlockModel(TokenWeights tokens, BoostedTrees first, BoostedTrees second, double threshold) {
    private static final int FORMAT = 1;
    private static final String RESOURCE = "block-model.bin.gz";

    /// The one that comes with the extractor.
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

    void write(OutputStream raw) throws IOException {
        try (var out = new DataOutputStream(new GZIPOutputStream(raw))) {
            out.writeInt(FORMAT);
            out.writeDouble(threshold);
            tokens.write(out);
            first.write(out);
            second.write(out);
        }
    }

    /// For each block the probability that it belongs to the article; 0 for those that are out before the
    /// second round.
    double[] judge(PageBlocks page, PageWitness witness) {
        var rows = new BlockRows(page, witness, false);
        @Nullable FeatureRow[] once = rows.first(rows.sums(tokens), false);
        double[] suspected = new double[once.length];
        first.judge(views(once), suspected);
        double[] judged = new double[once.length];
        second.judge(rows.second(once, suspected, false), judged);
        return judged;
    }

    private static float[] @Nullable [] views(@Nullable FeatureRow[] rows) {
        float[] @Nullable [] views = new float[rows.length][];
        for (int i = 0; i < views.length; i++) {
            FeatureRow row = rows[i];
            views[i] = row == null ? null : row.view();
        }
        return views;
    }
}
