package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How two versions of an article differ, as JSON: `from` and `to` say which they are and where they
/// come from, `fields` has what each changed field was before and after, `text` the runs of words.
final class VersionDiff {
    /// Those in which versions are compared; the text besides.
    private static final List<String> FIELDS = List.of(
            "url",
            "siteName",
            "title",
            "authors",
            "publishedAt",
            "publishedOn",
            "modifiedAt",
            "language",
            "html",
            "lead",
            "extent",
            "images",
            "tags",
            "details",
            "rights");

    private static final List<String> WHENCE = List.of(
            "ordinal",
            "current",
            "contentHash",
            "firstObservedAt",
            "lastObservedAt",
            "storedAt",
            "extractor",
            "rawTopic",
            "rawPartition",
            "rawOffset",
            "traceId",
            "feedId",
            "feedUrl",
            "feedName",
            "itemKey",
            "link",
            "provenance");

    private VersionDiff() {}

    /// Of two rows of `article_version`.
    static ObjectNode of(JsonNode from, JsonNode to) {
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

    /// Null is absent.
    private static void put(ObjectNode object, String name, @Nullable JsonNode value) {
        if (value != null) {
            object.set(name, value);
        }
    }

    private static ArrayNode runs(String before, String after) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        for (TextDiff.Run run : TextDiff.between(before, after)) {
            runs.addObject()
                    .put("kind", run.kind().name().toLowerCase(Locale.ROOT))
                    .put("text", run.text());
        }
        return runs;
    }
}
