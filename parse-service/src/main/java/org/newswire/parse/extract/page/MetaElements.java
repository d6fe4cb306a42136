package org.newswire.parse.extract.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;

/// The values of the `meta` elements of a page by name. Not thread-safe.
final class MetaElements {
    /// Next.js writes JSON-LD under this name if it is passed as metadata.
    private static final String META_SCRIPT = "script:ld+json";
    /// Parse.ly's `meta` element with a JSON object, and the members that sites often declare as separate
    /// elements.
    private static final String PARSELY = "parsely-page";

    private static final List<Map.Entry<String, String>> PARSELY_METAS = List.of(
            Map.entry("pub_date", "parsely-page:pub_date"),
            Map.entry("authors", "parsely-author"),
            Map.entry("author", "parsely-author"),
            Map.entry("section", "parsely-section"));
    /// Microdata properties that describe their surrounding element.
    private static final Set<String> DATES = Set.of("datePublished", "dateCreated");
    private static final int MAX_NAME_CHARS = 100;

    private final Consumer<String> linkedData;
    private final Map<String, List<String>> metas = new HashMap<>();
    /// First non-blank value per requested name; empty if all are blank.
    private final Map<String, String> firstValues = new HashMap<>();

    /// @param linkedData receives JSON-LD from a `meta` element
    MetaElements(Consumer<String> linkedData) {
        this.linkedData = linkedData;
    }

    /// The first non-blank value among these lower-case names, or null.
    @Nullable
    String first(String... names) {
        for (String name : names) {
            String value = metas.containsKey(name) ? firstValues.computeIfAbsent(name, this::firstValue) : "";
            if (!value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private String firstValue(String name) {
        for (String value : all(name)) {
            String stripped = CleanText.stripped(value);
            if (!stripped.isEmpty()) {
                return stripped;
            }
        }
        return "";
    }

    Set<String> names() {
        return metas.keySet();
    }

    List<String> all(String name) {
        return metas.getOrDefault(name, List.of());
    }

    void add(Element e) {
        String whole = e.hasAttr("content") ? e.attr("content") : e.attr("value");
        String content = PageMetadata.limited(whole);
        if (Tags.attribute(e, "name").equals(META_SCRIPT)) {
            linkedData.accept(whole);
        } else if (Tags.attribute(e, "name").equals(PARSELY)) {
            addParsely(whole);
        }
        for (String attribute : new String[] {"property", "name", "itemprop", "http-equiv"}) {
            String name = e.attributes().get(attribute);
            if (!name.isEmpty()
                    && name.length() <= MAX_NAME_CHARS
                    && !(attribute.equals("itemprop") && DATES.contains(name) && isOfPart(e))) {
                add(name.toLowerCase(Locale.ROOT).strip(), content);
            }
        }
    }

    void add(String name, String value) {
        PageMetadata.add(metas.computeIfAbsent(name, k -> new ArrayList<>()), value);
    }

    /// Whether a `meta` element is in the body, where it may describe a teaser.
    private static boolean isOfPart(Element meta) {
        return meta.parent() != null && !meta.parent().normalName().equals("head") && meta.closest("body") != null;
    }

    private void addParsely(String json) {
        JsonNode object = LenientJson.parse(json, read -> {});
        PARSELY_METAS.forEach(member -> {
            JsonNode stated = object.path(member.getKey());
            (stated.isArray() ? stated : List.of(stated)).forEach(value -> {
                if (value.isTextual() && !value.asText().isBlank()) {
                    add(member.getValue(), PageMetadata.limited(value.asText()));
                }
            });
        });
    }
}
