package org.newswire.article;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.newswire.contract.Contract.MalformedValueException;

/// The golden sample of an article, with changes for tests.
public final class SampleArticle {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleArticle() {}

    public static Article with(Consumer<ObjectNode> edit) {
        try (InputStream in =
                Objects.requireNonNull(SampleArticle.class.getResourceAsStream("/samples/article.json"))) {
            ObjectNode sample = (ObjectNode) JSON.readTree(in);
            edit.accept(sample);
            return Article.CONTRACT.decode(JSON.writeValueAsBytes(sample));
        } catch (IOException | MalformedValueException e) {
            throw new AssertionError(e);
        }
    }
}
