package org.newswire.parse.extract.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.TsvTable;

/// The JSON-LD of a page (schema.org vocabulary), as far as it describes the article. Scripts that even
/// [LenientJson] cannot parse are ignored.
public final class JsonLd {
    /// Name of this source in `provenance`.
    public static final String SOURCE = "json-ld";

    private static final int MAX_NODES = 5000;
    private static final int LONG_TEXT = 1_000;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /// Properties of an article node whose values describe other things: parts of it, or related items.
    private static final Set<String> OF_OTHERS =
            Set.of(("about citation comment exampleOfWork hasPart isBasedOn isPartOf itemListElement "
                            + "itemReviewed liveBlogUpdate mentions relatedLink subjectOf workExample")
                    .split(" "));

    /// Properties of a node whose values are works of others: references and recommendations.
    private static final Set<String> CITED = Set.of("citation", "isBasedOn", "mentions", "relatedLink");

    /// Other types than `…Article` that may be the article. Higher ranks are preferred.
    private static final Map<String, String> RANKS =
            TsvTable.pairs("BlogPosting 10, LiveBlogPosting 10, Report 10, SocialMediaPosting 10, Recipe 3, Review 3, "
                    + "HowTo 3, CreativeWork 3, ItemPage 3, WebPage 1, AboutPage 1");

    private final List<JsonNode> nodes = new ArrayList<>();
    private final Map<String, JsonNode> byId = new HashMap<>();
    /// Nodes that describe other things than the page's article.
    private final Set<JsonNode> ofOthers = Collections.newSetFromMap(new IdentityHashMap<>());
    /// Items of lists, and works that the article cites.
    private final Set<JsonNode> listed = Collections.newSetFromMap(new IdentityHashMap<>());
    /// Types of all nodes that do not describe other things.
    private final Set<String> types;
    /// Normalised URLs of the page.
    private final Set<String> addresses;

    private final JsonNode article;
    /// Converted long texts. Many references may lead to the same text.
    private final IdentityHashMap<JsonNode, String> longTexts = new IdentityHashMap<>();

    private long tokens;

    /// @param addresses URLs of the page
    JsonLd(List<String> scripts, Collection<String> addresses) {
        scripts.forEach(this::read);
        this.addresses = addresses.stream()
                .map(JsonLd::key)
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
        this.article = choose();
        this.types = nodes.stream()
                .filter(node -> (!listed.contains(node) && !ofOthers.contains(node)) || node.equals(article))
                .flatMap(JsonLd::types)
                .collect(Collectors.toSet());
    }

    public boolean isRead() {
        return !nodes.isEmpty();
    }

    /// The node of the article, or a missing node.
    public JsonNode article() {
        return article;
    }

    /// Whether the article node has an article type.
    public boolean hasArticle() {
        return !article.isMissingNode() && rank(article) >= 2;
    }

    /// A property of the article node as text; the first of several values.
    public @Nullable String text(String field) {
        return text(article.path(field));
    }

    /// Whether a node about this page has one of the types.
    public boolean hasType(Set<String> some) {
        return some.stream().anyMatch(types::contains);
    }

    /// The names of the breadcrumbs from the root down. A last one without a link, or with a link to this
    /// page, names the page and is omitted.
    public List<String> breadcrumbs() {
        List<JsonNode> crumbs = nodes.stream()
                .filter(node -> isOf(node, "BreadcrumbList"))
                .findFirst()
                .map(list -> list.path("itemListElement"))
                .map(items -> items.valueStream()
                        .sorted(Comparator.comparingInt(
                                item -> item.path("position").asInt(0)))
                        .toList())
                .orElse(List.of());
        boolean linked = crumbs.size() > 1 && !addressOf(crumbs.getFirst()).isEmpty();
        boolean ownLast = linked
                && (addressOf(crumbs.getLast()).isEmpty() || addresses.contains(key(addressOf(crumbs.getLast()))));
        return crumbs.subList(0, crumbs.size() - (ownLast ? 1 : 0)).stream()
                .map(item -> item.has("name") ? text(item.path("name")) : text(item.path("item")))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String addressOf(JsonNode crumb) {
        JsonNode item = crumb.path("item");
        return item.isObject() ? item.path("@id").asText(item.path("url").asText("")) : item.asText("");
    }

    /// The names of all persons.
    public Stream<String> persons() {
        return nodes.stream()
                .filter(node -> isOf(node, "Person"))
                .flatMap(node -> Stream.ofNullable(text(node.path("name"))));
    }

    /// The name of the site.
    public @Nullable String site() {
        return nodes.stream()
                .filter(node -> isOf(node, "WebSite") && !listed.contains(node))
                .flatMap(node -> Stream.ofNullable(text(node.path("name"))))
                .filter(name -> !name.contains("://"))
                .findFirst()
                .orElse(null);
    }

    /// The names of all organisations that are not also persons.
    public Set<String> organisations() {
        return nodes.stream()
                .filter(node -> !isOf(node, "Person") && types(node).anyMatch(type -> type.endsWith("Organization")))
                .flatMap(node -> Stream.ofNullable(text(node.path("name"))))
                .collect(Collectors.toSet());
    }

    /// A property of the article node as text, otherwise of the `WebPage` node that contains it.
    public @Nullable String textOfPage(String field) {
        String stated = text(field);
        return stated != null
                ? stated
                : nodes.stream()
                        .filter(node -> types(node).anyMatch(type -> type.endsWith("WebPage")))
                        .filter(node -> !listed.contains(node)
                                && (!ofOthers.contains(node) || node.equals(article.path("isPartOf"))))
                        .flatMap(node -> Stream.ofNullable(text(node.path(field))))
                        .findFirst()
                        .orElse(null);
    }

    /// The property of the first node that has it, of any type.
    public @Nullable String anywhere(String field) {
        return nodes.stream()
                .filter(node -> node.has(field) && !ofOthers.contains(node))
                .flatMap(node -> Stream.ofNullable(text(node.path(field))))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOf(JsonNode node, String type) {
        return types(node).anyMatch(type::equals);
    }

    /// The type names of a node without their vocabulary prefix.
    public static Stream<String> types(JsonNode node) {
        JsonNode types = node.path("@type");
        if (types.isMissingNode()) {
            return Stream.empty();
        }
        Stream<JsonNode> all = types.isArray() ? types.valueStream() : Stream.of(types);
        return all.map(type -> type.asText(""))
                .map(type -> type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1));
    }

    /// A value as text with entities decoded and white space collapsed. An object gives its name; an array
    /// gives its first non-empty value.
    public @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream()
                    .filter(each -> !each.isArray())
                    .flatMap(each -> Stream.ofNullable(text(each)))
                    .findFirst()
                    .orElse(null);
        }
        JsonNode v = value;
        if (v.isObject()) {
            v = first(resolve(v), "name", "@value", "url", "@id");
        }
        String said = v.isValueNode() && !v.isNull() ? plain(v) : "";
        return said.isEmpty() ? null : said;
    }

    private String plain(JsonNode value) {
        String text = value.asText();
        return text.length() <= LONG_TEXT ? plain(text) : longTexts.computeIfAbsent(value, v -> plain(text));
    }

    private static String plain(String s) {
        String read = s.indexOf('&') < 0 ? s : Parser.unescapeEntities(s, false);
        return CleanText.stripped(
                PlainText.hasSingleBlanks(read) ? read : BLANKS.matcher(read).replaceAll(" "));
    }

    /// Replaces a reference (`@id` only) by its target.
    public JsonNode resolve(JsonNode v) {
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
        if (tokens < LenientJson.MAX_TOKENS) {
            collect(LenientJson.parse(s.endsWith(";") ? s.substring(0, s.length() - 1) : s, read -> tokens += read));
        }
    }

    private void collect(JsonNode root) {
        Deque<JsonNode> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty() && nodes.size() < MAX_NODES) {
            JsonNode node = pending.poll();
            if (node.isObject()) {
                nodes.add(node);
                node.path("itemListElement").forEach(item -> listed.addAll(List.of(item, item.path("item"))));
                if (node.has("@id") && node.size() > 2) {
                    byId.putIfAbsent(node.get("@id").asText(), node);
                }
            }
            boolean others = ofOthers.contains(node);
            node.properties().forEach(field -> {
                if (OF_OTHERS.contains(field.getKey())) {
                    ofOthers.add(field.getValue());
                }
                if (CITED.contains(field.getKey())) {
                    listed.add(field.getValue());
                    field.getValue().forEach(listed::add);
                }
            });
            for (JsonNode inner : node) {
                if (inner.isContainerNode()) {
                    if (others) {
                        ofOthers.add(inner);
                    }
                    pending.add(inner);
                }
            }
        }
    }

    /// Prefers nodes that are not parts of others, then nodes with the page's URL.
    private JsonNode choose() {
        JsonNode best = MissingNode.getInstance();
        int bestRank = 0;
        for (JsonNode node : nodes) {
            int rank = rank(node);
            if (rank >= 2) {
                boolean here = isAt(node);
                boolean other = listed.contains(node) && !here;
                rank = other ? 0 : rank + (ofOthers.contains(node) ? 0 : 40) + (here ? 20 : 0);
            }
            if (rank > bestRank) {
                best = node;
                bestRank = rank;
            }
        }
        return best;
    }

    /// Whether the article node has the URL of another page.
    public boolean isOfOtherPage() {
        String url = key(article.path("url").asText(""));
        return url.indexOf('/') > 0 && hasArticle() && !addresses.isEmpty() && !isAt(article);
    }

    private boolean isAt(JsonNode node) {
        JsonNode page = node.path("mainEntityOfPage");
        return Stream.of(node.path("url"), node.path("@id"), page, page.path("@id"), page.path("url"))
                .anyMatch(address -> addresses.contains(key(address.asText(""))));
    }

    /// A URL without the parts that often differ for the same page; empty if it is no http(s) URL.
    private static String key(String address) {
        int start = address.startsWith("https://") ? 8 : address.startsWith("http://") ? 7 : address.length();
        start += address.startsWith("www.", start) ? 4 : 0;
        int end = start;
        while (end < address.length() && "?#".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        while (end > start && address.charAt(end - 1) == '/') {
            end--;
        }
        return address.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static int rank(JsonNode node) {
        int rank = types(node).mapToInt(JsonLd::rank).max().orElse(0);
        return rank < 2
                ? rank
                : rank
                        + (node.has("datePublished") ? 2 : 0)
                        + (node.has("headline") ? 2 : 0)
                        + (node.has("author") ? 1 : 0);
    }

    private static int rank(String type) {
        return type.endsWith("Article") ? 10 : Integer.parseInt(RANKS.getOrDefault(type, "0"));
    }
}
