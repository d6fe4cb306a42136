package org.newswire.parse.extract.body;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/// Writes block models in the format that [BlockModel#read] reads.
final class ModelFile {
    private ModelFile() {}

    static void write(BlockModel model, OutputStream file) throws IOException {
        try (var out = new DataOutputStream(new GZIPOutputStream(file))) {
            out.writeInt(BlockModel.FORMAT);
            out.writeDouble(model.threshold());
            out.writeInt(model.tokens().weights.length);
            out.write(model.tokens().weights);
            write(model.first(), out);
            write(model.second(), out);
        }
    }

    private static void write(BoostedTrees trees, DataOutputStream out) throws IOException {
        out.writeFloat(trees.bias);
        out.writeInt(trees.roots.length);
        for (int root : trees.roots) {
            out.writeInt(root);
        }
        out.writeInt(trees.feature.length);
        for (int i = 0; i < trees.feature.length; i++) {
            out.writeShort(trees.feature[i]);
            out.writeFloat(trees.value[i]);
            out.writeShort(trees.right[i]);
        }
    }
}
