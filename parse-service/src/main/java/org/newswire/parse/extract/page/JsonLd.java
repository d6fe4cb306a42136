package org.newswire.parse.extract.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
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
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.pipeline.untrusted.Limit;

/// What the page's JSON-LD scripts (schema.org vocabulary) say of the article. Faults that
/// publishers make and search engines forgive are forgiven here too: raw line breaks in strings,
/// comments, trailing commas, values that are missing or `undefined`, several objects in one script; one that is
/// broken beyond that is left out.
public final class JsonLd {
    /// As `provenance` names it.
    public static final String SOURCE = "json-ld";

    /// The total for a page's scripts. A token takes up to 100 bytes of memory for as few as two bytes of the
    /// page.
    @Limit(of = "JSON tokens of a page's linked data", past = "this script and later ones are left out")
    private static final int MAX_TOKENS = 300_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    /// What a template writes for a value that it lacks.
    private static final Pattern ABSENT = Pattern.compile("(:\\s*+)(?:undefined|NaN)?(?=\\s*+[,}])");

    private static final int MAX_NODES = 5000;
    private static final int LONG_TEXT = 1_000;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /// Where an article's node holds those of others: of its parts, and of what stands beside it.
    private static final Set<String> OF_OTHERS = Set.of(
            "about",
            "citation",
            "comment",
            "exampleOfWork",
            "hasPart",
            "isBasedOn",
            "isPartOf",
            "itemListElement",
            "itemReviewed",
            "liveBlogUpdate",
            "mentions",
            "relatedLink",
            "subjectOf",
            "workExample");

    private final List<JsonNode> nodes = new ArrayList<>();
    private final Map<String, JsonNode> byId = new HashMap<>();
    /// Those of them that are of others than the page's article.
    private final Set<JsonNode> ofOthers = Collections.newSetFromMap(new IdentityHashMap<>());
    /// What the page lists.
    private final Set<JsonNode> listed = Collections.newSetFromMap(new IdentityHashMap<>());
    /// Of all nodes but those of others.
    private final Set<String> types;
    /// Of the page, as keys.
    private final Set<String> addresses;

    private final JsonNode article;
    /// Long texts after conversion, empty if there is no text: many references may lead to the same one.
    private final IdentityHashMap<JsonNode, String> longTexts = new IdentityHashMap<>();

    private long tokens;

    /// @param addresses of the page
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

    /// Whether there is any, and it could be read.
    public boolean isRead() {
        return !nodes.isEmpty();
    }

    /// The node of the article, or a missing node.
    public JsonNode article() {
        return article;
    }

    /// Whether that node is of a type of articles.
    public boolean hasArticle() {
        return !article.isMissingNode() && rank(article) >= 2;
    }

    /// A field of the article node as text; the first of several.
    public @Nullable String text(String field) {
        return text(article.path(field));
    }

    /// Whether any node, but for those of other articles, is of one of the types.
    public boolean hasType(Set<String> some) {
        return some.stream().anyMatch(types::contains);
    }

    /// The names of the breadcrumbs, from the site's root downwards. A last one without a link, or with a
    /// link to this page, names the page and is left out.
    public List<String> breadcrumbs() {
        List<JsonNode> crumbs = nodes.stream()
                .filter(node -> isOf(node, "BreadcrumbList"))
                .findFirst()
                .map(list -> list.path("itemListElement"))
                .map(items -> StreamSupport.stream(items.spliterator(), false)
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

    /// The names of all nodes that describe a person.
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

    /// The names of all nodes that describe an organisation, and no person at the same time.
    public Set<String> organisations() {
        return nodes.stream()
                .filter(node -> !isOf(node, "Person") && types(node).anyMatch(type -> type.endsWith("Organization")))
                .flatMap(node -> Stream.ofNullable(text(node.path("name"))))
                .collect(Collectors.toSet());
    }

    /// A field of the article node as text, else of the page's that it is on.
    public @Nullable String textOfPage(String field) {
        String stated = text(field);
        return stated != null
                ? stated
                : nodes.stream()
                        .filter(node -> types(node).anyMatch(type -> type.endsWith("WebPage")))
                        .filter(node -> !listed.contains(node) && (!ofOthers.contains(node) || isPageOfArticle(node)))
                        .flatMap(node -> Stream.ofNullable(text(node.path(field))))
                        .findFirst()
                        .orElse(null);
    }

    private boolean isPageOfArticle(JsonNode node) {
        return node.equals(article.path("isPartOf"));
    }

    /// The field of the first node that has it, whatever the node describes.
    public @Nullable String anywhere(String field) {
        for (JsonNode node : nodes) {
            String text = node.has(field) && !ofOthers.contains(node) ? text(node.path(field)) : null;
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static boolean isOf(JsonNode node, String type) {
        return types(node).anyMatch(type::equals);
    }

    /// The names of a node's types, without those of their vocabularies.
    public static Stream<String> types(JsonNode node) {
        JsonNode types = node.path("@type");
        if (types.isMissingNode()) {
            return Stream.empty();
        }
        Stream<JsonNode> all = types.isArray() ? StreamSupport.stream(types.spliterator(), false) : Stream.of(types);
        return all.map(type -> type.asText(""))
                .map(type -> type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf(':')) + 1));
    }

    /// A value as text, of an object its name, of several the first that says something; entities are read, as many
    /// publishers write them, and blanks are single ones.
    public @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
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
        if (text.length() <= LONG_TEXT) {
            return plain(text);
        }
        String known = longTexts.get(value);
        if (known == null) {
            known = plain(text);
            longTexts.put(value, known);
        }
        return known;
    }

    private static String plain(String s) {
        String read = s.indexOf('&') < 0 ? s : Parser.unescapeEntities(s, false);
        return CleanText.stripped(
                hasSingleBlanks(read) ? read : BLANKS.matcher(read).replaceAll(" "));
    }

    private static boolean hasSingleBlanks(String s) {
        char before = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c < ' ' || (c == ' ' && before == ' ')) {
                return false;
            }
            before = c;
        }
        return true;
    }

    /// An object that is only a reference is replaced by what it refers to.
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
        if (tokens < MAX_TOKENS) {
            collect(parse(s.endsWith(";") ? s.substring(0, s.length() - 1) : s, read -> tokens += read));
        }
    }

    /// A missing node where it is broken beyond repair: the page's other evidence has to do. Of several values one
    /// after another, an array.
    static JsonNode parse(String json) {
        return parse(json, read -> {});
    }

    /// @param tokens receives the number of tokens read
    private static JsonNode parse(String json, LongConsumer tokens) {
        String whole = json.startsWith("\uFEFF") ? json.substring(1) : json;
        try {
            return values(whole, tokens);
        } catch (IOException e) {
            String mended = ABSENT.matcher(whole).replaceAll("$1null");
            try {
                return mended.equals(whole) ? MissingNode.getInstance() : values(mended, tokens);
            } catch (IOException stillBroken) {
                return MissingNode.getInstance();
            }
        }
    }

    private static JsonNode values(String json, LongConsumer tokens) throws IOException {
        ArrayNode all = MAPPER.createArrayNode();
        try (JsonParser parser = MAPPER.createParser(json);
                MappingIterator<JsonNode> values = READER.readValues(parser)) {
            try {
                while (values.hasNextValue()) {
                    all.add(values.nextValue());
                }
            } finally {
                tokens.accept(parser.currentTokenCount());
            }
        } catch (IOException e) {
            // What comes after a value may be no more of them.
            if (all.isEmpty()) {
                throw e;
            }
        }
        return all.isEmpty() ? MissingNode.getInstance() : all.size() == 1 ? all.get(0) : all;
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
            if (node.isContainerNode()) {
                boolean others = ofOthers.contains(node);
                node.properties().forEach(field -> {
                    if (field.getValue().isContainerNode() && (others || OF_OTHERS.contains(field.getKey()))) {
                        ofOthers.add(field.getValue());
                    }
                });
                node.forEach(inner -> {
                    if (others && inner.isContainerNode()) {
                        ofOthers.add(inner);
                    }
                    if (inner.isContainerNode()) {
                        pending.add(inner);
                    }
                });
            }
        }
    }

    /// That of the page's own article goes before those of others, and one that names the page's address
    /// before one that doesn't.
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

    private boolean isAt(JsonNode node) {
        JsonNode page = node.path("mainEntityOfPage");
        return Stream.of(node.path("url"), node.path("@id"), page, page.path("@id"), page.path("url"))
                .anyMatch(address -> addresses.contains(key(address.asText(""))));
    }

    /// An address without what often differs between two of the same page; empty for none.
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
        if (type.endsWith("Article")
                || type.equals("BlogPosting")
                || type.equals("LiveBlogPosting")
                || type.equals("Report")
                || type.equals("SocialMediaPosting")) {
            return 10;
        }
        if (type.equals("Recipe")
                || type.equals("Review")
                || type.equals("HowTo")
                || type.equals("CreativeWork")
                || type.equals("ItemPage")) {
            return 3;
        }
        return type.equals("WebPage") || type.equals("AboutPage") ? 1 : 0;
    }
}
