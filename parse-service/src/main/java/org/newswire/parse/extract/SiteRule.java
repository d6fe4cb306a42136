package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.author.PersonNames;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.WebPage;

/// A hand-written rule for a site where automatic extraction fails. It consists of jsoup CSS selectors. A
/// value that a selector finds takes precedence; otherwise automatic extraction applies. Immutable,
/// thread-safe.
///
/// @param site      host; the rule also applies to its subdomains
/// @param remove    elements to remove first
/// @param body      elements that contain the whole text; null: the model decides
/// @param selectors for `title`, `subtitle`, `section`, `authors` and `published`; `SELECTOR@NAME` reads an
///     attribute instead of the text
public record SiteRule(
        String site, List<String> remove, @Nullable String body, Map<String, String> selectors) {
    public static final List<String> FIELDS = List.of("title", "subtitle", "section", "authors", "published");
    static final SiteRule NONE = new SiteRule("", List.of(), null, Map.of());
    static final String SOURCE = "rule";
    private static final Pattern ATTRIBUTE = Pattern.compile("@[\\w-]+$");

    /// @throws IllegalArgumentException if a selector or field name is invalid; the message names it
    public SiteRule {
        remove = List.copyOf(remove);
        selectors = Map.copyOf(selectors);
        var all = new ArrayList<>(remove);
        all.addAll(body == null ? List.of() : List.of(body));
        for (String field : selectors.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("unknown field " + field + "; use one of " + FIELDS);
            }
            all.add(selector(selectors.getOrDefault(field, "")));
        }
        all.stream().map(SiteRule::fault).filter(Objects::nonNull).findFirst().ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /// The error in a selector (with or without `@NAME`), or null.
    public static @Nullable String fault(String reading) {
        String selector = selector(reading);
        try {
            QueryParser.parse(selector);
            return null;
        } catch (Selector.SelectorParseException | IllegalArgumentException e) {
            return "invalid selector " + selector + ": " + e.getMessage();
        }
    }

    /// A selector that matches no element of a page.
    ///
    /// @param key     `remove`, `body` or a field name
    /// @param removed whether it matches an element that `remove` deletes
    public record Miss(String key, String selector, boolean removed) {}

    /// The selectors that match nothing on a page.
    public List<Miss> misses(WebPage page) {
        Document document = PageParser.parse(page);
        var misses = new ArrayList<Miss>();
        remove.stream()
                .filter(selector -> document.select(selector).isEmpty())
                .forEach(selector -> misses.add(new Miss("remove", selector, false)));
        Document pruned = document.clone();
        prune(pruned);
        keys().forEach((key, reading) -> {
            String selector = selector(reading);
            if (pruned.select(selector).isEmpty()) {
                misses.add(new Miss(key, selector, !document.select(selector).isEmpty()));
            }
        });
        return misses;
    }

    /// The fields, and `body` if set, with their selectors.
    public Map<String, String> keys() {
        var keys = new TreeMap<>(selectors);
        if (body != null) {
            keys.put("body", body);
        }
        return keys;
    }

    /// Whether the rule applies to the site of a URL.
    public boolean holdsFor(String url) {
        return new SiteRules(List.of(this)).of(url).equals(this);
    }

    private static String selector(String reading) {
        return ATTRIBUTE.matcher(reading).replaceFirst("");
    }

    boolean hasBody() {
        return body != null;
    }

    /// A suffix for `Extraction.Article.extractor` that identifies the rule; empty without a rule.
    public String mark() {
        return site.isEmpty() ? "" : "+%08x".formatted(Objects.hash(site, remove, body, new TreeMap<>(selectors)));
    }

    void prune(Document document) {
        remove.forEach(selector -> document.select(selector).remove());
    }

    /// The blocks inside the rule's body elements.
    List<Block> body(Document document, List<Block> blocks) {
        if (body == null) {
            return List.of();
        }
        List<Element> holders = document.select(body);
        return blocks.stream()
                .filter(block -> holders.stream()
                        .anyMatch(holder -> holder.equals(block.element())
                                || block.element().parents().contains(holder)))
                .toList();
    }

    @Nullable
    SourcedValue<String> text(String field, Document document) {
        List<String> all = texts(field, document);
        return all.isEmpty() ? null : new SourcedValue<>(all.getFirst(), SOURCE);
    }

    @Nullable
    SourcedValue<List<String>> authors(Document document) {
        List<String> names = PersonNames.clean(texts("authors", document));
        return names.isEmpty() ? null : new SourcedValue<>(names, SOURCE);
    }

    /// Dates as written on the page.
    SourcedValue<List<String>> dates(Document document) {
        return new SourcedValue<>(texts("published", document), SOURCE);
    }

    private List<String> texts(String field, Document document) {
        String reading = selectors.get(field);
        if (reading == null) {
            return List.of();
        }
        String selector = selector(reading);
        String attribute = selector.length() == reading.length() ? "" : reading.substring(selector.length() + 1);
        return document.select(selector).stream()
                .map(e -> attribute.isEmpty() ? e.text() : e.attr(attribute))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .map(PageMetadata::limited)
                .toList();
    }
}
