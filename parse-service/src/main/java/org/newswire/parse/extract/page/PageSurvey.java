package org.newswire.parse.extract.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.parse.extract.text.TextParts;

/// What a page says of itself outside its text, gathered in one walk over the tree: meta elements,
/// link relations, JSON-LD, headlines, times, images. What is in a `template` is no part of the page. For one thread.
public final class PageSurvey {
    private static final List<String> BYLINE = List.of(
            "author",
            "byline",
            "autor",
            "redakt",
            "verfasser",
            "writer",
            "reporter",
            "journalist",
            "contributor",
            "creator",
            "posted-by",
            "postedby",
            "schreiber",
            "auteur",
            "firma");
    private static final List<String> DATE = List.of(
            "date", "time", "publish", "datum", "fecha", "posted", "meta", "byline", "info", "stamp", "created",
            "entry-", "post-", "artikel", "article");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final TextParts MARKS = new TextParts(List.of(BYLINE, DATE));
    private static final long OF_BYLINE = 1;
    private static final long OF_DATE = 1 << 1;
    /// How Next.js writes a script that was given to it among other metadata.
    private static final String META_SCRIPT = "script:ld+json";
    /// The meta element with an object for Parse.ly, and the members of it that are often meta elements of their own.
    private static final String PARSELY = "parsely-page";

    private static final List<Map.Entry<String, String>> PARSELY_METAS = List.of(
            Map.entry("pub_date", "parsely-page:pub_date"),
            Map.entry("authors", "parsely-author"),
            Map.entry("author", "parsely-author"),
            Map.entry("section", "parsely-section"));
    /// Properties that are read where they stand.
    private static final Set<String> DATES = Set.of("datePublished", "dateCreated");
    private static final Pattern ISO_DAY = Pattern.compile("(?:19|20)\\d{2}-\\d{2}-\\d{2}");
    private static final int MAX_LINKED_DATA = 50;
    private static final int MAX_COLLECTED = 400;
    private static final int MAX_CHARS = 4_000;
    private static final int MAX_NAME = 100;
    /// The total length of the classes and ids of an element and its ancestors. Code that reads names also
    /// reads those of ancestors, so longer ones would be read again for each descendant. The deepest ordinary
    /// pages have a quarter of it.
    private static final int MAX_NAME_CHARS_ON_PATH = 20_000;
    private static final List<String> NAMING = List.of("class", "id");
    /// The same limit as in [org.newswire.parse.extract.text.WebAddress].
    private static final int MAX_ADDRESS_CHARS = 4_096;

    private final Document document;
    private final Map<String, List<String>> metas = new HashMap<>();
    /// The first non-blank value of each requested name; empty without such a value.
    private final Map<String, String> said = new HashMap<>();
    private final List<Element> headlines = new ArrayList<>();
    private final List<Element> subheads = new ArrayList<>();
    private final List<Element> times = new ArrayList<>();
    private final List<Element> images = new ArrayList<>();
    private final List<Element> scripts = new ArrayList<>();
    private final List<Element> licenses = new ArrayList<>();
    private final Map<String, List<Element>> properties = new HashMap<>();
    private final JsonLd jsonLd;
    private @Nullable String canonical;
    private @Nullable String amp;
    private @Nullable String title;
    private final List<Element> bylines = new ArrayList<>();
    private final List<Element> dated = new ArrayList<>();
    private boolean marksSought;
    private final List<Element> withAttributes = new ArrayList<>();
    /// Which of those have others than `class`.
    private final BitSet withMoreThanClass = new BitSet();

    private final List<String> linkedData = new ArrayList<>();

    public PageSurvey(Document document) {
        this(document, (node, depth, attributes) -> {});
    }

    /// @param along walks along: one walk over the tree costs less than two
    public PageSurvey(Document document, TreeWalk.Visitor along) {
        this.document = document;
        TreeWalk.over(document, new TreeWalk.Visitor() {
            private int template = Integer.MAX_VALUE;
            private int[] nameChars = new int[64];

            @Override
            public void enter(Node node, int depth, int attributes) {
                if (node instanceof Element e) {
                    shorten(e, depth, attributes);
                }
                template = depth <= template ? Integer.MAX_VALUE : template;
                if (template == Integer.MAX_VALUE && node instanceof Element e) {
                    template = e.normalName().equals("template") ? depth : template;
                    visit(e, attributes);
                }
                along.enter(node, depth, attributes);
            }

            private void shorten(Element e, int depth, int attributes) {
                if (depth == nameChars.length) {
                    nameChars = Arrays.copyOf(nameChars, depth * 2);
                }
                int around = depth == 0 ? 0 : nameChars[depth - 1];
                nameChars[depth] =
                        around + (attributes == 0 ? 0 : PageSurvey.shorten(e, MAX_NAME_CHARS_ON_PATH - around));
            }

            @Override
            public void leave(int depth) {
                along.leave(depth);
            }
        });
        this.jsonLd = new JsonLd(
                linkedData,
                Stream.of(document.location(), canonical, meta("og:url"))
                        .filter(Objects::nonNull)
                        .toList());
    }

    /// Removes names that exceed the limit from an element, and the address of a link that exceeds its limit.
    /// @param most how many characters its names may have
    /// @return the number of characters that its names have
    private static int shorten(Element e, int most) {
        int chars = 0;
        for (String name : NAMING) {
            int length = Tags.attribute(e, name).length();
            if (chars + length > most) {
                e.attr(name, "");
            } else {
                chars += length;
            }
        }
        if (e.normalName().equals("a") && Tags.attribute(e, "href").length() > MAX_ADDRESS_CHARS) {
            e.attr("href", "");
        }
        return chars;
    }

    public Document document() {
        return document;
    }

    public JsonLd jsonLd() {
        return jsonLd;
    }

    /// The text of the first `title`.
    public @Nullable String title() {
        return title;
    }

    /// The address that the first `link` of that name which has one states, as it is written.
    public @Nullable String canonical() {
        return canonical;
    }

    /// The address of the AMP page, as it is written.
    public @Nullable String amp() {
        return amp;
    }

    /// The headings of the first level.
    public List<Element> headlines() {
        return headlines;
    }

    /// The headings of the second and third level.
    public List<Element> subheads() {
        return subheads;
    }

    /// The elements that state a time for machines.
    public List<Element> times() {
        return times;
    }

    public List<Element> images() {
        return images;
    }

    public List<Element> scripts() {
        return scripts;
    }

    /// The links to licences.
    List<Element> licenses() {
        return licenses;
    }

    /// The first non-blank value of the first of these meta names (name, property or itemprop;
    /// lower case) that the page has.
    public @Nullable String meta(String... names) {
        for (String name : names) {
            String value = said.get(name);
            if (value == null) {
                value = metas.getOrDefault(name, List.of()).stream()
                        .map(CleanText::stripped)
                        .filter(stripped -> !stripped.isEmpty())
                        .findFirst()
                        .orElse("");
                said.put(name, value);
            }
            if (!value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /// The elements whose class or id speaks of authors. Sought when they are asked for: most pages
    /// need no such search.
    public List<Element> bylines() {
        seekMarked();
        return bylines;
    }

    /// The elements whose class or id speaks of dates.
    public List<Element> dated() {
        seekMarked();
        return dated;
    }

    /// Most classes occur many times on a page, so what they speak of is kept.
    private void seekMarked() {
        if (marksSought) {
            return;
        }
        marksSought = true;
        Map<String, Long> known = new HashMap<>();
        for (int i = 0; i < withAttributes.size(); i++) {
            Element e = withAttributes.get(i);
            if (isOfPage(e.normalName())) {
                continue;
            }
            Attributes attributes = e.attributes();
            String name = attributes.get("class");
            boolean more = withMoreThanClass.get(i);
            String itemprop = more ? attributes.get("itemprop") : "";
            long marks = marksOf(name, known) | (more ? MARKS.in(attributes.get("id")) : 0);
            if ((marks & OF_BYLINE) != 0
                    || itemprop.contains("author")
                    || (more && attributes.get("rel").equals("author"))) {
                add(bylines, e);
            }
            if ((marks & OF_DATE) != 0 || itemprop.startsWith("date")) {
                add(dated, e);
            }
        }
    }

    /// Whether an element's class speaks of the whole page.
    private static boolean isOfPage(String tag) {
        return switch (tag) {
            case "meta", "body", "html" -> true;
            default -> false;
        };
    }

    private static long marksOf(String name, Map<String, Long> known) {
        return name.isEmpty() ? 0L : known.computeIfAbsent(name, MARKS::in);
    }

    /// The names of all meta elements, in lower case.
    public Set<String> metaNames() {
        return metas.keySet();
    }

    /// What all meta elements of a name state.
    public List<String> allMetas(String name) {
        return metas.getOrDefault(name, List.of());
    }

    /// The elements with a property of microdata.
    public List<Element> property(String name) {
        return properties.getOrDefault(name, List.of());
    }

    private void visit(Element e, int attributes) {
        switch (e.normalName()) {
            case "meta" -> addMeta(e);
            case "link" -> addLink(e);
            case "script" -> addScript(e);
            case "title" -> title = title == null && !isInsideSvg(e) ? limited(e.text()) : title;
            case "h1" -> add(headlines, e);
            case "h2", "h3" -> add(subheads, e);
            case "img", "amp-img" -> add(images, e);
            case "a" -> addLicense(e, attributes == 0 ? "" : e.attributes().get("rel"));
            default -> {}
        }
        boolean more = attributes > 1 || (attributes == 1 && !e.attributes().hasKey("class"));
        if (attributes > 0) {
            withMoreThanClass.set(withAttributes.size(), more);
            withAttributes.add(e);
        }
        if (more) {
            addMarked(e);
            if (isTime(e)) {
                add(times, e);
            }
        } else if (e.normalName().equals("time")) {
            add(times, e);
        }
    }

    /// A time, an abbreviation of one, as microformats have it, or an element of the page's own making that says
    /// "2 hours ago" of a day for machines.
    ///
    /// @param e with attributes
    private static boolean isTime(Element e) {
        return switch (e.normalName()) {
            case "time" -> true;
            case "ins", "del" -> false;
            case "abbr" -> ISO_DAY.matcher(Tags.attribute(e, "title")).lookingAt();
            default -> e.attributes().hasKey("datetime");
        };
    }

    private static <T> void add(List<T> to, T each) {
        if (to.size() < MAX_COLLECTED) {
            to.add(each);
        }
    }

    private static boolean isInsideSvg(Element e) {
        return e.parent() != null && e.parent().normalName().equals("svg");
    }

    private void addMeta(Element e) {
        String whole = e.hasAttr("content") ? e.attr("content") : e.attr("value");
        String content = limited(whole);
        if (Tags.attribute(e, "name").equals(META_SCRIPT)) {
            addLinkedData(whole);
        } else if (Tags.attribute(e, "name").equals(PARSELY)) {
            addParsely(whole);
        }
        for (String attribute : new String[] {"property", "name", "itemprop", "http-equiv"}) {
            String name = e.attr(attribute);
            if (!name.isEmpty()
                    && name.length() <= MAX_NAME
                    && !(attribute.equals("itemprop") && DATES.contains(name) && isOfPart(e))) {
                add(metas.computeIfAbsent(name.toLowerCase(Locale.ROOT).strip(), k -> new ArrayList<>()), content);
            }
        }
    }

    /// Whether a meta element is in the body, where it speaks of the part that it is in: a teaser, perhaps.
    private static boolean isOfPart(Element meta) {
        return meta.parent() != null && !meta.parent().normalName().equals("head") && meta.closest("body") != null;
    }

    private void addParsely(String json) {
        JsonNode object = JsonLd.parse(json);
        PARSELY_METAS.forEach(member -> {
            JsonNode stated = object.path(member.getKey());
            (stated.isArray() ? stated : List.of(stated)).forEach(value -> {
                if (value.isTextual() && !value.asText().isBlank()) {
                    add(metas.computeIfAbsent(member.getValue(), k -> new ArrayList<>()), limited(value.asText()));
                }
            });
        });
    }

    /// No title and no description is longer; more is there to keep readers busy.
    public static String limited(String s) {
        return s.length() <= MAX_CHARS ? s : s.substring(0, MAX_CHARS);
    }

    private void addLink(Element e) {
        String rel = e.attr("rel").toLowerCase(Locale.ROOT);
        String href = e.attr("href");
        if (canonical == null && isAmong(rel, "canonical") && !href.isBlank()) {
            canonical = href;
        }
        if (amp == null && isAmong(rel, "amphtml") && !href.isBlank()) {
            amp = href;
        }
        if (isAmong(rel, "image_src")) {
            add(metas.computeIfAbsent("image_src", k -> new ArrayList<>()), href);
        }
        addLicense(e, rel);
    }

    private static boolean isAmong(String names, String name) {
        return names.contains(name) && List.of(BLANKS.split(names.strip())).contains(name);
    }

    private void addLicense(Element e, String rel) {
        String names = rel.isEmpty() ? "" : rel.toLowerCase(Locale.ROOT);
        if (names.contains("license") && List.of(BLANKS.split(names)).contains("license")) {
            add(licenses, e);
        }
    }

    private void addScript(Element e) {
        scripts.add(e);
        if (isJsonLd(e)) {
            addLinkedData(e.data());
        }
    }

    /// Whether a script is one of JSON-LD.
    public static boolean isJsonLd(Element script) {
        return script.attr("type").toLowerCase(Locale.ROOT).contains("ld+json");
    }

    private void addLinkedData(String json) {
        if (linkedData.size() < MAX_LINKED_DATA) {
            linkedData.add(json);
        }
    }

    private void addMarked(Element e) {
        String itemprop = e.attributes().get("itemprop");
        if (!itemprop.isEmpty()) {
            for (String name : BLANKS.split(itemprop)) {
                add(properties.computeIfAbsent(name, k -> new ArrayList<>()), e);
            }
        }
    }
}
