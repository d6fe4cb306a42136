package org.newswire.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Lists the changes that break consumers or validators of a schema released under the same major
/// version. Adding optional properties, descriptions and values of an open vocabulary is allowed.
///
/// An open vocabulary is listed in `examples`. Only the JSON Schema 2020-12 keywords used here are
/// compared; any other keyword must stay unchanged. References (`#/$defs/…`) are resolved first, so a
/// schema may be reorganised; keywords next to a reference count.
public final class SchemaChange {
    private static final Set<String> MAY_CHANGE = Set.of("title", "description", "$comment", "deprecated", "$defs");

    private final JsonNode released;
    private final JsonNode present;
    private final List<String> breaks = new ArrayList<>();
    private final Set<String> compared = new TreeSet<>();

    private SchemaChange(JsonNode released, JsonNode present) {
        this.released = released;
        this.present = present;
    }

    /// Returns one sentence for each break. It starts with the path of the changed node; `$` is
    /// the root.
    public static List<String> breaks(JsonNode released, JsonNode present) {
        SchemaChange change = new SchemaChange(released, present);
        change.compare("$", released, present);
        return List.copyOf(change.breaks);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.has("$ref") && after.has("$ref") && !compared.add(before + " " + after)) {
            return; // the same pair again: a schema may be recursive
        }
        JsonNode was = resolved(before, released);
        JsonNode is = resolved(after, present);
        if (!was.isObject() || !is.isObject()) {
            unequal(path, "its schema", was, is);
            return;
        }
        Set<String> keywords = new LinkedHashSet<>();
        was.fieldNames().forEachRemaining(keywords::add);
        is.fieldNames().forEachRemaining(keywords::add);
        keywords.removeAll(MAY_CHANGE);
        for (String keyword : keywords) {
            switch (keyword) {
                case "properties" -> properties(path, was.path(keyword), is.path(keyword));
                case "required" -> required(path, strings(was.path(keyword)), strings(is.path(keyword)));
                case "enum" -> vocabulary(path, was.path(keyword), is.path(keyword));
                case "examples" -> examples(path, strings(was.path(keyword)), strings(is.path(keyword)));
                case "items" -> compare(path + "[]", was.path(keyword), is.path(keyword));
                case "additionalProperties" -> compare(path + ".*", was.path(keyword), is.path(keyword));
                default -> unequal(path, keyword, was.path(keyword), is.path(keyword));
            }
        }
    }

    private void properties(String path, JsonNode was, JsonNode is) {
        was.properties().forEach(property -> {
            String below = path + "." + property.getKey();
            if (is.has(property.getKey())) {
                compare(below, property.getValue(), is.path(property.getKey()));
            } else {
                breaks.add(below + " is gone");
            }
        });
    }

    private void required(String path, Set<String> was, Set<String> is) {
        without(is, was).forEach(name -> breaks.add(path + "." + name + " is required and was not"));
        without(was, is).forEach(name -> breaks.add(path + "." + name + " is not required any more"));
    }

    private void vocabulary(String path, JsonNode was, JsonNode is) {
        if (was.isMissingNode() || is.isMissingNode()) {
            unequal(path, "enum", was, is);
            return;
        }
        without(strings(was), strings(is)).forEach(value -> breaks.add(path + " has lost the value " + value));
        without(strings(is), strings(was)).forEach(value -> breaks.add(path + ", closed, has the new value " + value));
    }

    private void examples(String path, Set<String> was, Set<String> is) {
        without(was, is).forEach(value -> breaks.add(path + " has lost the value " + value));
    }

    private void unequal(String path, String keyword, JsonNode was, JsonNode is) {
        if (!was.equals(is)) {
            breaks.add(path + ": " + keyword + " was " + text(was) + " and is " + text(is));
        }
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "not given" : node.isTextual() ? node.asText() : node.toString();
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> left = new LinkedHashSet<>(all);
        left.removeAll(some);
        return left;
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new LinkedHashSet<>();
        array.forEach(element -> strings.add(text(element)));
        return strings;
    }

    /// Resolves a reference and adds the keywords next to it. A keyword that the target also has
    /// is kept under a name of its own, since both apply.
    private static JsonNode resolved(JsonNode schema, JsonNode root) {
        String reference = schema.path("$ref").asText();
        if (!reference.startsWith("#/")) {
            return schema;
        }
        JsonNode target = resolved(root.at(reference.substring(1)), root);
        if (!(target instanceof ObjectNode whole)) {
            return target;
        }
        ObjectNode both = whole.deepCopy();
        schema.properties().forEach(beside -> {
            String keyword = beside.getKey();
            if (!keyword.equals("$ref") && !MAY_CHANGE.contains(keyword)) {
                both.set(both.has(keyword) ? keyword + " beside $ref" : keyword, beside.getValue());
            }
        });
        return both;
    }
}
