package org.newswire.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A field of a JSON Schema, as the contract page shows it.
///
/// @param path such as `source.feedId`, or `images[].url` for a field of each element
/// @param type such as `string (uuid)` or `array of object`
/// @param limits permitted values (enum, pattern, bounds); empty without limits
record SchemaField(String path, String type, boolean required, String description, List<String> limits) {
    SchemaField {
        limits = List.copyOf(limits);
    }

    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$id",
            "$ref",
            "$defs",
            "title",
            "description",
            "type",
            "format",
            "properties",
            "required",
            "items",
            "additionalProperties",
            "contentEncoding",
            "enum",
            "const",
            "examples",
            "pattern",
            "minimum",
            "maximum",
            "maxLength");

    /// Returns all fields of a schema in its order, those of an object after it. A schema with a
    /// keyword that the page does not support is rejected.
    static List<SchemaField> of(JsonNode schema) {
        List<SchemaField> fields = new ArrayList<>();
        addAll(fields, schema, schema, "");
        return List.copyOf(fields);
    }

    SchemaField madeRequired() {
        return new SchemaField(path, type, true, description, limits);
    }

    private static void addAll(List<SchemaField> fields, JsonNode root, JsonNode schema, String prefix) {
        check(schema, prefix);
        List<String> required = texts(schema.path("required")).toList();
        for (Map.Entry<String, JsonNode> each : schema.path("properties").properties()) {
            JsonNode property = resolved(root, each.getValue());
            String path = prefix + each.getKey();
            check(property, path);
            fields.add(new SchemaField(
                    path,
                    type(root, property),
                    required.contains(each.getKey()),
                    property.path("description").asText(),
                    limits(property)));
            JsonNode inner = property;
            while (inner.has("items")) {
                inner = resolved(root, inner.path("items"));
                path += "[]";
            }
            addAll(fields, root, inner, path + ".");
        }
    }

    private static void check(JsonNode schema, String path) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KEYWORDS.contains(keyword)) {
                throw new IllegalArgumentException("keyword " + keyword + " at " + path + " is not told of");
            }
        });
    }

    private static String type(JsonNode root, JsonNode schema) {
        String type = schema.path("type").asText("any");
        if (type.equals("array")) {
            return "array of " + type(root, resolved(root, schema.path("items")));
        }
        if (schema.path("additionalProperties").isObject()) {
            return "map of " + type(root, resolved(root, schema.path("additionalProperties")));
        }
        String format = Stream.of("format", "contentEncoding")
                .map(keyword -> schema.path(keyword).asText())
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
        return format.isEmpty() ? type : type + " (" + format + ")";
    }

    private static List<String> limits(JsonNode schema) {
        List<String> limits = new ArrayList<>();
        if (schema.has("enum")) {
            limits.add("one of " + texts(schema.path("enum")).collect(Collectors.joining(", ")));
        }
        if (schema.has("examples")) {
            limits.add("so far " + texts(schema.path("examples")).collect(Collectors.joining(", ")));
        }
        add(limits, schema, "const", "always ");
        add(limits, schema, "pattern", "matches ");
        add(limits, schema, "minimum", "at least ");
        add(limits, schema, "maximum", "at most ");
        add(limits, schema, "maxLength", "characters: at most ");
        if (schema.path("additionalProperties").isObject()) {
            limits(schema.path("additionalProperties")).forEach(limit -> limits.add("each " + limit));
        }
        return limits;
    }

    private static void add(List<String> limits, JsonNode schema, String keyword, String words) {
        if (schema.has(keyword)) {
            limits.add(words + schema.path(keyword).asText());
        }
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : root.at(reference.substring(1));
    }
}
