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
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.Page;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageSurvey;

/// Where a site has its article, told by hand: CSS selectors (those of jsoup) for a site where the
/// general way fails. What a selector finds goes before what is found otherwise; where it finds
/// nothing, the general way stays. Immutable, thread-safe.
///
/// @param site      the rule holds for this host and those below it
/// @param remove    what is taken out of the page first
/// @param body      what holds the article's text, all of it; null: the model chooses
/// @param selectors of the fields `title`, `subtitle`, `section`, `authors` and `published`;
///     `SELECTOR@NAME` reads an attribute instead of the text
public record SiteRule(
        String site, List<String> remove, @Nullable String body, Map<String, String> selectors) {
    public static final List<String> FIELDS = List.of("title", "subtitle", "section", "authors", "published");
    static final SiteRule NONE = new SiteRule("", List.of(), null, Map.of());
    static final String SOURCE = "rule";
    private static final Pattern ATTRIBUTE = Pattern.compile("@[\\w-]+$");

    /// @throws IllegalArgumentException where a selector or a field's name is wrong; it says which
    public SiteRule {
        remove = List.copyOf(remove);
        selectors = Map.copyOf(selectors);
        var all = new ArrayList<>(remove);
        all.addAll(body == null ? List.of() : List.of(body));
        for (String field : selectors.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("no field is called " + field);
            }
            all.add(selector(selectors.getOrDefault(field, "")));
        }
        all.stream().map(SiteRule::fault).filter(Objects::nonNull).findFirst().ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
    }

    /// What is wrong with a selector, `@NAME` behind it or not; null where nothing is.
    public static @Nullable String fault(String reading) {
        String selector = selector(reading);
        try {
            QueryParser.parse(selector);
            return null;
        } catch (Selector.SelectorParseException | IllegalArgumentException e) {
            return "the selector " + selector + " is wrong: " + e.getMessage();
        }
    }

    /// A selector that finds no element of a page.
    ///
    /// @param key     `remove`, `body` or the name of a field
    /// @param removed whether it finds what `remove` takes out
    public record Miss(String key, String selector, boolean removed) {}

    /// Which selectors find nothing on a page.
    public List<Miss> misses(Page page) {
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

    /// `body`, where it is given, and the fields, with what finds them.
    public Map<String, String> keys() {
        var keys = new TreeMap<>(selectors);
        if (body != null) {
            keys.put("body", body);
        }
        return keys;
    }

    /// Whether the rule is that of the site of an address.
    public boolean holdsFor(String url) {
        return new SiteRules(List.of(this)).of(url).equals(this);
    }

    private static String selector(String reading) {
        return ATTRIBUTE.matcher(reading).replaceFirst("");
    }

    boolean hasBody() {
        return body != null;
    }

    /// Tells articles made with this rule from others, after the version in
    /// `Extraction.Article.extractor`: empty where there is no rule.
    public String mark() {
        return site.isEmpty() ? "" : "+%08x".formatted(Objects.hash(site, remove, body, new TreeMap<>(selectors)));
    }

    /// Takes out what the rule removes.
    void prune(Document document) {
        remove.forEach(selector -> document.select(selector).remove());
    }

    /// Whether a block stands in the article, as the rule has it.
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
    Found<String> text(String field, Document document) {
        List<String> all = texts(field, document);
        return all.isEmpty() ? null : new Found<>(all.getFirst(), SOURCE);
    }

    @Nullable
    Found<List<String>> authors(Document document) {
        List<String> names = PersonNames.clean(texts("authors", document));
        return names.isEmpty() ? null : new Found<>(names, SOURCE);
    }

    /// Dates as they are written.
    Found<List<String>> dates(Document document) {
        return new Found<>(texts("published", document), SOURCE);
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
                .map(PageSurvey::limited)
                .toList();
    }
}
