package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds who wrote the article: JSON-LD, then meta elements, then microdata and bylines of the page, then the
/// feed.
final class AuthorFinder {
    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    AuthorFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    Found<List<String>> find() {
        for (Map.Entry<String, List<String>> candidate : candidates().entrySet()) {
            List<String> names = PersonNames.clean(candidate.getValue());
            if (!names.isEmpty()) {
                return new Found<>(names, candidate.getKey());
            }
        }
        return new Found<>(List.of(), "page");
    }

    private Map<String, List<String>> candidates() {
        var found = new LinkedHashMap<String, List<String>>();
        found.put("json-ld", ofJsonLd());
        var metas = new ArrayList<String>();
        for (String name : new String[] {
            "author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl", "dcterms.creator"
        }) {
            if (metas.isEmpty()) {
                metas.addAll(page.allMetas(name));
            }
        }
        found.put("meta", metas);
        found.put("page", ofBylines());
        if (entry != null) {
            found.put("feed", entry.authors());
        }
        return found;
    }

    private List<String> ofJsonLd() {
        var names = new ArrayList<String>();
        JsonNode authors = page.jsonLd.article().path("author");
        for (JsonNode author : authors.isArray() ? authors : List.of(authors)) {
            JsonNode resolved = page.jsonLd.resolve(author);
            JsonNode name = resolved.isObject() ? resolved.path("name") : resolved;
            for (JsonNode n : name.isArray() ? name : List.of(name)) {
                if (n.isTextual()) {
                    names.add(n.asText());
                }
            }
        }
        return names;
    }

    private List<String> ofBylines() {
        for (Element e : page.bylines) {
            String text = e.text();
            if (!text.isBlank() && text.length() <= 80) {
                return List.of(text);
            }
        }
        return List.of();
    }
}
