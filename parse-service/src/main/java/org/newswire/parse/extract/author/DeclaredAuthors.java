package org.newswire.parse.extract.author;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.OutsideArticle;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Reads the authors that a page declares in metadata: JSON-LD, `meta` elements and microdata.
final class DeclaredAuthors {
    private static final Evaluator NAME = Selector.evaluatorOf("[itemprop=name]");
    private static final Evaluator SCOPE = Selector.evaluatorOf("[itemscope]");
    private static final Pattern LABEL = Pattern.compile(
            "(?:written by|author|verfasst von|geschrieben von|autor|escrito por|écrit par|scritto da|geschreven door)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// Labels of values that are not names although they may contain no digits: "Less than a minute".
    private static final PrefilteredPattern OTHER_LABEL = PrefilteredPattern.ofNames(
            "read,time,filed,price,categor,section,lese,lecture,lectura,lettura,leitura,leestijd,läs,"
                    + "czyt,чтени,okuma");
    private static final String[] METAS = """
            author article:author og:article:author dc.creator dcterms.creator
            parsely-author sailthru.author byl citation_author article.author cxenseparse:author dc:creator
            authors article_author article:author_name mrf:authors news_author byline""".split("\\s");
    /// Journals declare one author per element; the surname may come first.
    private static final String CITATION = "citation_author";

    private static final Pattern TURNED = Pattern.compile(
            "\\s*+(\\p{L}[^\\s,;]*+(?:\\s[^\\s,;]++)?+),\\s*+(\\p{L}[^\\s,;]*+(?:\\s[^\\s,;]++)?+)\\s*+");
    /// One more than an article may have.
    private static final int MAX_AUTHORS = 51;
    private static final int MAX_VALUES = 500;
    private static final int MAX_NAME = 80;

    private final PageMetadata page;
    private final Map<List<String>, List<String>> cleaned = new HashMap<>();

    DeclaredAuthors(PageMetadata page) {
        this.page = page;
    }

    /// Cleans names; results are cached.
    List<String> clean(List<String> raw) {
        return raw.isEmpty() ? List.of() : cleaned.computeIfAbsent(raw, PersonNames::clean);
    }

    List<String> ofJsonLd() {
        JsonNode article = page.jsonLd().article();
        List<String> authors = ofJsonLd(article.path("author"));
        return authors.isEmpty() ? ofJsonLd(article.path("creator")) : authors;
    }

    /// The persons, otherwise the organisations, of a value or of nested arrays.
    private List<String> ofJsonLd(JsonNode authors) {
        var persons = new ArrayList<String>();
        var others = new ArrayList<String>();
        Deque<JsonNode> pending = new ArrayDeque<>(List.of(authors));
        // References may form cycles.
        for (int n = 0; n < MAX_VALUES && !pending.isEmpty() && persons.size() + others.size() < MAX_AUTHORS; n++) {
            JsonNode author = page.jsonLd().resolve(pending.remove());
            List<JsonNode> inner = author.isArray() ? elements(author) : elements(author.path("@list"));
            inner.reversed().forEach(pending::addFirst);
            boolean organisation = JsonLd.types(author).anyMatch(type -> type.contains("Organization"));
            for (String name : author.isArray() ? List.<String>of() : namesOf(author)) {
                (organisation ? others : persons).add(name);
            }
        }
        return persons.isEmpty() ? others : persons;
    }

    private static List<JsonNode> elements(JsonNode array) {
        return array.valueStream().limit(MAX_AUTHORS).toList();
    }

    private static List<String> namesOf(JsonNode author) {
        JsonNode name = author.isObject() ? nameOf(author) : author;
        return (name.isArray() ? elements(name) : List.of(name))
                .stream()
                        .map(n -> n.isObject() ? n.path("@value") : n)
                        .filter(JsonNode::isTextual)
                        .map(n -> PageMetadata.limited(n.asText()))
                        .filter(n -> !n.isBlank())
                        .toList();
    }

    /// A person without a name may have a profile URL that contains it.
    private static JsonNode nameOf(JsonNode person) {
        String family = person.path("familyName").asText("");
        JsonNode name = person.path("name");
        boolean named = name.isContainerNode() || !name.asText("").isBlank();
        if (named || family.isEmpty()) {
            return named ? name : person.path("url");
        }
        return TextNode.valueOf((person.path("givenName").asText("") + " " + family).strip());
    }

    List<String> ofMetas() {
        for (String name : METAS) {
            List<String> values = name.equals(CITATION)
                    ? page.allMetas(name).stream().map(DeclaredAuthors::turned).toList()
                    : page.allMetas(name);
            if (!clean(values).isEmpty()) {
                return values;
            }
        }
        return ofCard();
    }

    /// Reorders "Quill, Ada" and "Jong, Michiel de". Other names stay.
    private static String turned(String name) {
        Matcher m = TURNED.matcher(name);
        return m.matches() && !NameClassifier.isFull(m.group(1)) && !NameClassifier.isOrganisation(m.group(1))
                ? m.group(2) + " " + m.group(1)
                : name;
    }

    /// Twitter cards have two pairs of label and value. One label may be "Written by" in the site's
    /// language; reading times contain digits.
    private List<String> ofCard() {
        String second = page.meta("twitter:label2");
        boolean byline = second != null && LABEL.matcher(second.strip()).matches();
        String first = page.meta("twitter:label1");
        if (!byline && first != null && OTHER_LABEL.isIn(first)) {
            return List.of();
        }
        List<String> values = page.allMetas(byline ? "twitter:data2" : "twitter:data1");
        return values.stream().anyMatch(v -> v.codePoints().anyMatch(Character::isDigit)) ? List.of() : values;
    }

    List<String> ofMicrodata() {
        var names = new ArrayList<String>();
        Element first = null;
        int read = 0;
        for (Element e : page.property("author")) {
            if (OutsideArticle.contains(e)
                    || References.contain(e)
                    || (first != null && !Objects.equals(scopeOf(e), scopeOf(first)))) {
                continue;
            }
            first = first == null ? e : first;
            if (++read > MAX_AUTHORS) {
                break;
            }
            Element name = e.selectFirst(NAME);
            Element told = name == null ? e : name;
            String text = told.hasAttr("content") ? told.attr("content") : Tags.shortText(told, MAX_NAME);
            if (text != null && text.length() <= MAX_NAME) {
                names.add(text);
            }
        }
        return names;
    }

    private static @Nullable Element scopeOf(Element property) {
        Element parent = property.parent();
        return parent == null ? null : parent.closest(SCOPE);
    }
}
