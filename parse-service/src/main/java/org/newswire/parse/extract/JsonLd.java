package org.newswire.parse.extract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What the page's JSON-LD scripts (schema.org vocabulary) say of the article. Faults that
/// publishers make and search engines forgive are forgiven here too: raw line breaks in strings,
/// comments, trailing commas; a script that is broken beyond that is left out.
final class JsonLd {
    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();
    private static final int MAX_NODES = 5000;

    private final List<JsonNode> nodes = new ArrayList<>();
    private final Map<String, JsonNode> byId = new HashMap<>();
    private final JsonNode article;

    JsonLd(List<String> scripts) {
        scripts.forEach(this::read);
        this.article = choose();
    }

    /// The node of the article, or a missing node.
    JsonNode article() {
        return article;
    }

    boolean hasArticle() {
        return !article.isMissingNode() && rank(article) >= 2;
    }

    /// A field of the article node as text; the first of several.
    @Nullable
    String text(String field) {
        return text(article.path(field));
    }

    /// Whether any node is of one of the types.
    boolean hasType(Set<String> types) {
        return nodes.stream().anyMatch(node -> types.contains(node.path("@type").asText("")));
    }

    /// The names of the breadcrumbs, from the site's root down.
    List<String> breadcrumbs() {
        return nodes.stream()
                .filter(node -> node.path("@type").asText("").equals("BreadcrumbList"))
                .findFirst()
                .map(list -> list.path("itemListElement"))
                .map(items -> StreamSupport.stream(items.spliterator(), false)
                        .sorted(Comparator.comparingInt(
                                item -> item.path("position").asInt(0)))
                        .map(item -> item.has("name") ? text(item.path("name")) : text(item.path("item")))
                        .filter(Objects::nonNull)
                        .toList())
                .orElse(List.of());
    }

    /// The names of all nodes that describe a person.
    Stream<String> persons() {
        return nodes.stream()
                .filter(node -> node.path("@type").asText("").equals("Person"))
                .map(node -> node.path("name").asText(""))
                .filter(name -> !name.isBlank());
    }

    /// The field of the first node that has it, whatever the node describes.
    @Nullable
    String anywhere(String field) {
        for (JsonNode node : nodes) {
            String text = node.has(field) ? text(node.path(field)) : null;
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    @Nullable
    String text(JsonNode value) {
        JsonNode v = value.isArray() && !value.isEmpty() ? value.get(0) : value;
        if (v.isObject()) {
            v = first(resolve(v), "name", "@value", "url", "@id");
        }
        return v.isValueNode() && !v.isNull() && !v.asText().isBlank()
                ? v.asText().strip()
                : null;
    }

    /// An object that is only a reference is replaced by what it refers to.
    JsonNode resolve(JsonNode v) {
        if (v.isObject() && v.size() <= 2 && v.has("@id")) {
            return byId.getOrDefault(v.path("@id").asText(), v);
        }
        return v;
    }

    private static JsonNode first(JsonNode object, String... fields) {
        for (String field : fields) {
            if (object.hasNonNull(field)) {
                return object.get(field);
            }
        }
        return MissingNode.getInstance();
    }

    private void read(String script) {
        String s = script.strip();
        if (s.startsWith("<!--") || s.startsWith("//<![CDATA[") || s.startsWith("<![CDATA[")) {
            int open = s.indexOf('{');
            int close = s.lastIndexOf('}');
            s = open >= 0 && close > open ? s.substring(open, close + 1) : "";
        }
        try {
            collect(MAPPER.readTree(s.endsWith(";") ? s.substring(0, s.length() - 1) : s));
        } catch (JsonProcessingException e) {
            // Broken beyond repair: the page's other evidence has to do.
        }
    }

    private void collect(@Nullable JsonNode root) {
        Deque<JsonNode> pending = new ArrayDeque<>();
        if (root != null) {
            pending.add(root);
        }
        while (!pending.isEmpty() && nodes.size() < MAX_NODES) {
            JsonNode node = pending.poll();
            if (node.isObject()) {
                nodes.add(node);
                if (node.has("@id") && node.size() > 2) {
                    byId.putIfAbsent(node.get("@id").asText(), node);
                }
            }
            if (node.isContainerNode()) {
                node.forEach(pending::add);
            }
        }
    }

    private JsonNode choose() {
        JsonNode best = MissingNode.getInstance();
        int bestRank = 0;
        for (JsonNode node : nodes) {
            int rank = rank(node);
            if (rank > bestRank) {
                best = node;
                bestRank = rank;
            }
        }
        return best;
    }

    private static int rank(JsonNode node) {
        int rank = 0;
        JsonNode types = node.path("@type");
        for (JsonNode type : types.isArray() ? types : List.of(types)) {
            rank = Math.max(rank, rank(type.asText("")));
        }
        if (rank >= 2) {
            rank += (node.has("datePublished") ? 2 : 0) + (node.has("headline") ? 2 : 0) + (node.has("author") ? 1 : 0);
        }
        return rank;
    }

    private static int rank(String type) {
        String t = type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1);
        if (t.endsWith("Article")
                || t.equals("BlogPosting")
                || t.equals("LiveBlogPosting")
                || t.equals("Report")
                || t.equals("SocialMediaPosting")) {
            return 10;
        }
        if (t.equals("Recipe")
                || t.equals("Review")
                || t.equals("HowTo")
                || t.equals("CreativeWork")
                || t.equals("ItemPage")) {
            return 3;
        }
        return t.equals("WebPage") || t.equals("AboutPage") ? 1 : 0;
    }
}
