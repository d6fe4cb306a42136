package org.newswire.parse.extract.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// The metadata of a page and elements of interest, collected in one walk over the tree: `meta` and `link`
/// elements, JSON-LD, headings, times, images. Content of `template` elements is ignored. Not thread-safe.
public final class PageMetadata {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern ISO_DAY = Pattern.compile("(?:19|20)\\d{2}-\\d{2}-\\d{2}");
    private static final int MAX_LINKED_DATA = 50;
    private static final int MAX_COLLECTED = 400;
    private static final int MAX_CHARS = 4_000;
    /// Total length of the classes and ids on the path to an element. Code that reads names also reads
    /// those of ancestors, so longer ones would be read again for each descendant. Ordinary pages need at
    /// most a quarter.
    private static final int MAX_NAME_CHARS_ON_PATH = 20_000;
    private static final String[] NAMING = {"class", "id"};

    private final Document document;
    private final MetaElements metas = new MetaElements(this::addLinkedData);
    private final MarkedElements marked = new MarkedElements();
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

    private final List<String> linkedData = new ArrayList<>();

    public PageMetadata(Document document) {
        this(document, (node, depth, attributes) -> {});
    }

    /// @param along a second visitor for the same walk, which is cheaper than two walks
    public PageMetadata(Document document, TreeWalk.Visitor along) {
        this.document = document;
        TreeWalk.over(document, new Collector(along));
        this.jsonLd = new JsonLd(
                linkedData,
                Stream.of(document.location(), canonical, meta("og:url"))
                        .filter(Objects::nonNull)
                        .toList());
    }

    private final class Collector implements TreeWalk.Visitor {
        private final TreeWalk.Visitor along;
        private int template = Integer.MAX_VALUE;
        private int[] nameChars = new int[64];

        Collector(TreeWalk.Visitor along) {
            this.along = along;
        }

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
                    around + (attributes == 0 ? 0 : PageMetadata.shorten(e, MAX_NAME_CHARS_ON_PATH - around));
        }

        @Override
        public void leave(int depth) {
            along.leave(depth);
        }
    }

    /// Clears names and link URLs that exceed their limits.
    ///
    /// @param e has attributes
    /// @param most limit for the total length of the names
    /// @return total length of the names
    private static int shorten(Element e, int most) {
        int chars = 0;
        for (String name : NAMING) {
            int length = e.attributes().get(name).length();
            if (chars + length > most) {
                e.attr(name, "");
            } else {
                chars += length;
            }
        }
        if (e.normalName().equals("a") && e.attributes().get("href").length() > UriReference.MAX_IRI_CHARS) {
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

    /// The text of the first `title` element.
    public @Nullable String title() {
        return title;
    }

    /// The `href` of the first `link rel="canonical"`, not resolved.
    public @Nullable String canonical() {
        return canonical;
    }

    /// The `href` of the first `link rel="amphtml"`, not resolved.
    public @Nullable String amp() {
        return amp;
    }

    /// The `h1` elements.
    public List<Element> headlines() {
        return headlines;
    }

    /// The `h2` and `h3` elements.
    public List<Element> subheads() {
        return subheads;
    }

    /// Elements with a machine-readable time.
    public List<Element> times() {
        return times;
    }

    public List<Element> images() {
        return images;
    }

    public List<Element> scripts() {
        return scripts;
    }

    List<Element> licenses() {
        return licenses;
    }

    /// The first non-blank value among these names, or null. A name is a `name`, `property` or `itemprop`,
    /// in lower case.
    public @Nullable String meta(String... names) {
        return metas.first(names);
    }

    /// In lower case.
    public Set<String> metaNames() {
        return metas.names();
    }

    public List<String> allMetas(String name) {
        return metas.all(name);
    }

    /// The elements whose class, id or microdata property names an author.
    public List<Element> bylines() {
        return marked.bylines();
    }

    /// The elements whose class, id or microdata property names a date.
    public List<Element> dated() {
        return marked.dated();
    }

    /// The elements with a microdata property.
    public List<Element> property(String name) {
        return properties.getOrDefault(name, List.of());
    }

    private void visit(Element e, int attributes) {
        switch (e.normalName()) {
            case "meta" -> metas.add(e);
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
            marked.add(e, more);
        }
        if (more) {
            addMarked(e);
        }
        if (more ? isTime(e) : e.normalName().equals("time")) {
            add(times, e);
        }
    }

    /// Whether an element has a machine-readable time: `time`, `abbr` (microformats), or any element with
    /// `datetime`.
    ///
    /// @param e has attributes
    private static boolean isTime(Element e) {
        return switch (e.normalName()) {
            case "time" -> true;
            case "ins", "del" -> false;
            case "abbr" -> ISO_DAY.matcher(Tags.attribute(e, "title")).lookingAt();
            default -> e.attributes().hasKey("datetime");
        };
    }

    static <T> void add(List<T> to, T each) {
        if (to.size() < MAX_COLLECTED) {
            to.add(each);
        }
    }

    private static boolean isInsideSvg(Element e) {
        return e.parent() != null && e.parent().normalName().equals("svg");
    }

    /// Truncates metadata to 4,000 characters. Longer values only occur in hostile pages.
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
            metas.add("image_src", href);
        }
        addLicense(e, rel);
    }

    private static boolean isAmong(String names, String name) {
        return names.contains(name) && List.of(BLANKS.split(names.strip())).contains(name);
    }

    private void addLicense(Element e, String rel) {
        if (!rel.isEmpty() && isAmong(rel.toLowerCase(Locale.ROOT), "license")) {
            add(licenses, e);
        }
    }

    private void addScript(Element e) {
        scripts.add(e);
        if (isJsonLd(e)) {
            addLinkedData(e.data());
        }
    }

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
