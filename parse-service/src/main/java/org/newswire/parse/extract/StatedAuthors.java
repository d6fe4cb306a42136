package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;

/// Who wrote the article, as the page states it for machines: in JSON-LD, meta elements and microdata.
final class StatedAuthors {
    private static final Evaluator NAME = Selector.evaluatorOf("[itemprop=name]");
    private static final Evaluator SCOPE = Selector.evaluatorOf("[itemscope]");
    private static final Pattern LABEL = Pattern.compile(
            "(?:written by|author|verfasst von|geschrieben von|autor|escrito por|écrit par|scritto da|geschreven door)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final int MAX_AUTHORS = 50;

    private final PageSurvey page;

    StatedAuthors(PageSurvey page) {
        this.page = page;
    }

    /// Cleaned names, of JSON-LD or else of the meta elements.
    List<String> names() {
        List<String> names = PersonNames.clean(ofJsonLd());
        return names.isEmpty() ? PersonNames.clean(ofMetas()) : names;
    }

    List<String> ofJsonLd() {
        var persons = new ArrayList<String>();
        var others = new ArrayList<String>();
        JsonNode article = page.jsonLd.article();
        JsonNode authors = article.has("author") ? article.path("author") : article.path("creator");
        for (JsonNode author : authors.isArray() ? authors : List.of(authors)) {
            JsonNode resolved = page.jsonLd.resolve(author);
            JsonNode name = resolved.isObject() ? nameOf(resolved) : resolved;
            boolean organisation = JsonLd.types(resolved).anyMatch(type -> type.contains("Organization"));
            for (JsonNode n : name.isArray() ? name : List.of(name)) {
                if (n.isTextual() && persons.size() + others.size() < MAX_AUTHORS) {
                    (organisation ? others : persons).add(n.asText());
                }
            }
        }
        return persons.isEmpty() ? others : persons;
    }

    private static JsonNode nameOf(JsonNode person) {
        String family = person.path("familyName").asText("");
        return person.has("name") || family.isEmpty()
                ? person.path("name")
                : TextNode.valueOf((person.path("givenName").asText("") + " " + family).strip());
    }

    List<String> ofMetas() {
        for (String name : new String[] {
            "author",
            "article:author",
            "og:article:author",
            "dc.creator",
            "dcterms.creator",
            "parsely-author",
            "sailthru.author",
            "byl",
            "citation_author",
            "article.author",
            "cxenseparse:author"
        }) {
            List<String> values = page.allMetas(name);
            if (!PersonNames.clean(values).isEmpty()) {
                return values;
            }
        }
        return ofCard();
    }

    /// Cards for social networks hold two pairs of label and value; "Written by" is one of the
    /// labels, in the site's language, and times of reading have digits.
    private List<String> ofCard() {
        String second = page.meta("twitter:label2");
        boolean byline = second != null && LABEL.matcher(second.strip()).matches();
        List<String> values = page.allMetas(byline ? "twitter:data2" : "twitter:data1");
        return values.stream().anyMatch(v -> v.codePoints().anyMatch(Character::isDigit)) ? List.of() : values;
    }

    List<String> ofMicrodata() {
        var names = new ArrayList<String>();
        Element first = null;
        for (Element e : page.property("author")) {
            if (SeenAuthors.isElsewhere(e) || (first != null && !Objects.equals(scopeOf(e), scopeOf(first)))) {
                continue;
            }
            first = first == null ? e : first;
            Element name = e.selectFirst(NAME);
            String text = name == null
                    ? e.hasAttr("content") ? e.attr("content") : e.text()
                    : name.hasAttr("content") ? name.attr("content") : name.text();
            if (text.length() <= 80) {
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
