package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The difference between two versions of an article as JSON: `from` and `to` identify the versions,
/// `fields` has the old and new value of each changed field, `text` the runs of words.
public final class VersionDiff {
    /// The compared fields besides the text.
    private static final List<String> FIELDS =
            List.of(("url siteName title authors publishedAt publishedOn modifiedAt language html lead "
                            + "extent images tags details rights")
                    .split(" ", -1));

    private static final List<String> WHENCE =
            List.of(("ordinal current contentHash firstObservedAt lastObservedAt storedAt extractor "
                            + "rawTopic rawPartition rawOffset traceId feedId feedUrl feedName itemKey link "
                            + "provenance")
                    .split(" ", -1));

    private VersionDiff() {}

    /// @param from a version as `/api/articles/{id}/versions/{ordinal}` has it
    public static ObjectNode of(JsonNode from, JsonNode to) {
        ObjectNode diff = JsonNodeFactory.instance.objectNode();
        diff.set("articleId", to.get("articleId"));
        diff.set("from", whence(from));
        diff.set("to", whence(to));
        ObjectNode fields = diff.putObject("fields");
        for (String name : FIELDS) {
            JsonNode before = from.get(name);
            JsonNode after = to.get(name);
            if (!Objects.equals(before, after)) {
                ObjectNode field = fields.putObject(name);
                put(field, "before", before);
                put(field, "after", after);
            }
        }
        String before = from.path("text").asText();
        String after = to.path("text").asText();
        if (!before.equals(after)) {
            diff.set("text", runs(before, after));
        }
        return diff;
    }

    private static ObjectNode whence(JsonNode version) {
        ObjectNode whence = JsonNodeFactory.instance.objectNode();
        WHENCE.forEach(name -> put(whence, name, version.get(name)));
        return whence;
    }

    /// Leaves out null.
    private static void put(ObjectNode object, String name, @Nullable JsonNode value) {
        if (value != null) {
            object.set(name, value);
        }
    }

    /// Compares two texts word by word. Each run has a `kind` (`same`, `removed` or `added`) and a `text`.
    public static ArrayNode runs(String before, String after) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        for (TextDiff.Run run : TextDiff.between(before, after)) {
            runs.addObject()
                    .put("kind", run.kind().name().toLowerCase(Locale.ROOT))
                    .put("text", run.text());
        }
        return runs;
    }
}
