package org.newswire.parse.extract.page;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jsoup.internal.StringUtil;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Properties of HTML elements that determine how a browser shows their text: as a block, inline, or hidden.
public final class Tags {
    /// Bit: the tag starts a new line.
    public static final int BLOCK = 1;

    /// Bit: the content is not text of the page.
    public static final int WITHOUT_TEXT = 1 << 1;

    public static final int BOLD = 1 << 2;
    public static final int LINK = 1 << 3;
    public static final int PRE = 1 << 4;
    public static final int BREAK = 1 << 5;

    /// Bit: the element is hidden. Callers set it; no tag implies it.
    public static final int HIDDEN = 1 << 6;

    private static final Set<String> BLOCK_LEVEL = Set.of("""
            address article aside blockquote body caption center dd details dialog dir div dl dt
            fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend
            li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul""".split("\\s"));
    /// Tags without visible text, or whose text repeats other text, such as pronunciation (`rt`) and
    /// formula source (`annotation`).
    private static final Set<String> NO_TEXT = Set.of("""
            annotation annotation-xml applet area audio base canvas datalist embed head iframe
            input link map meta noscript object option progress rp rt script select style svg
            template textarea title track video""".split("\\s"));

    private static final Pattern INVISIBLE = Pattern.compile(
            "(?:^|[\\s_])(?:sr-only|visually-?hidden|screen-reader(?:-text)?|a11y-hidden|offscreen|tooltip(?:-content|-text|text)?|rollover-\\w+-block|popover)(?:$|\\s)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CLIPPED = Pattern.compile(
            "(?:^|[;\\s])clip\\s*:\\s*rect\\((?:\\s*[01](?:px)?\\s*,?){4}\\)|clip-path\\s*:\\s*inset\\((?:50|100)%");

    private static final String[] INVISIBLE_KEYWORDS = {
        "sr-only", "hidden", "screen-reader", "offscreen", "tooltip", "rollover", "popover"
    };

    private static final Map<String, Integer> TRAITS = traits();

    private static final Pattern SHOWN = Pattern.compile(":|visible|-(?:block|flex|grid|inline|table)");
    private static final String HIDING = "hidden";
    private static final String FOR_SUBSCRIBERS = "subscriber-only";
    private static final int MIN_TEXT = 500;
    private static final int FEW_HIDDEN = 200;
    private static final int FEW_NODES = 200;
    private static final int MAX_NODES = 10_000;
    private static final int MAX_CHARS = 100_000;

    private Tags() {}

    private static Map<String, Integer> traits() {
        Map<String, Integer> all = new HashMap<>(Map.of("b", BOLD, "strong", BOLD, "a", LINK, "br", BREAK));
        // Interned like the names in jsoup, so that the look-up compares references.
        BLOCK_LEVEL.forEach(tag -> all.put(tag.intern(), BLOCK));
        NO_TEXT.forEach(tag -> all.put(tag.intern(), WITHOUT_TEXT));
        all.put("pre", BLOCK | PRE);
        return all;
    }

    /// The bits of an element's tag; 0 for none.
    public static int traits(Element e) {
        return TRAITS.getOrDefault(e.normalName(), 0);
    }

    /// The value of an attribute, or an empty string. Faster than `Element.attr`, but the name must be in
    /// lower case.
    public static String attribute(Element e, String name) {
        return e.attributesSize() == 0 ? "" : e.attributes().get(name);
    }

    /// The text of an element, or null if it is longer than `most`. The search stops early in elements with
    /// much content.
    public static @Nullable String shortText(Element e, int most) {
        int found = 0;
        int nodes = 0;
        int length = 0;
        for (Node node : (Iterable<Node>) e.nodeStream()::iterator) {
            if (node instanceof TextNode part) {
                length += part.getWholeText().length();
                found += length > MAX_CHARS ? 0 : withoutBlanks(part.getWholeText(), most);
            }
            if (++nodes > MAX_NODES || length > MAX_CHARS || found > most) {
                return null;
            }
        }
        String text = e.text();
        return text.length() <= most ? text : null;
    }

    /// The text of an element, truncated to `most` characters.
    public static String startOf(Element e, int most) {
        String text = shortText(e, most);
        if (text != null) {
            return text;
        }
        var start = new StringBuilder();
        Iterator<Node> nodes = e.nodeStream().limit(MAX_NODES).iterator();
        while (nodes.hasNext() && start.length() <= 2 * most) {
            String words = nodes.next() instanceof TextNode part ? part.getWholeText() : "";
            start.append(words, 0, Math.min(words.length(), 2 * most));
        }
        String first = StringUtil.normaliseWhitespace(start.toString()).strip();
        return first.substring(0, Math.min(first.length(), most));
    }

    /// Counts the characters that remain when white space is collapsed, up to `most`.
    private static int withoutBlanks(String s, int most) {
        int n = 0;
        for (int i = 0; i < s.length() && n <= most; i++) {
            char c = s.charAt(i);
            n += c > ' ' && c != '\u00a0' && c != '\u00ad' && c != '\u200b' ? 1 : 0;
        }
        return n;
    }

    /// The nearest ancestor with one of these tags, or the element itself; null if absent.
    public static @Nullable Element closest(@Nullable Element from, Set<String> tags) {
        return nearest(from, Integer.MAX_VALUE, e -> tags.contains(e.normalName()));
    }

    /// The nearest of an element and its ancestors that meets a condition; null if absent.
    ///
    /// @param most maximum number of elements to check
    public static @Nullable Element nearest(@Nullable Element from, int most, Predicate<Element> which) {
        Element e = from;
        for (int n = 0; e != null && n < most; n++, e = e.parent()) {
            if (which.test(e)) {
                return e;
            }
        }
        return null;
    }

    /// Whether an element or one of its ancestors below `end` meets a condition.
    ///
    /// @param end not checked; such elements end the search
    public static boolean isWithin(@Nullable Element from, int most, Predicate<Element> end, Predicate<Element> which) {
        Element found = nearest(from, most, e -> end.test(e) || which.test(e));
        return found != null && !end.test(found);
    }

    public static boolean isBody(Element e) {
        return e.normalName().equals("body");
    }

    /// Whether the class or id of an element matches.
    public static boolean isNamed(Element e, PrefilteredPattern names) {
        return e.attributesSize() > 0
                && (names.isIn(e.attributes().get("class"))
                        || names.isIn(e.attributes().get("id")));
    }

    public static boolean isBlockLevel(Element e) {
        return (traits(e) & BLOCK) != 0;
    }

    /// Whether a `noscript` element contains article text. Some sites have their text there; most such
    /// elements contain an image or a notice.
    public static boolean containsText(Element e) {
        if (!e.normalName().equals("noscript") || e.childrenSize() == 0) {
            return false;
        }
        return e.nodeStream(TextNode.class)
                        .limit(FEW_NODES)
                        .mapToInt(text -> text.text().strip().length())
                        .sum()
                >= MIN_TEXT;
    }

    /// Whether an inline element with attributes contains text that is not visible in the sentence: text
    /// for screen readers, or a tooltip.
    public static boolean isInvisibleInline(Element e) {
        String name = e.attributes().get("class");
        if (isClipped(e.attributes().get("style"))) {
            return true;
        }
        if (name.isEmpty()) {
            return false;
        }
        for (String part : INVISIBLE_KEYWORDS) {
            if (name.contains(part)) {
                return INVISIBLE.matcher(name).find();
            }
        }
        return false;
    }

    /// Whether a style shows nothing of an element, but leaves it to screen readers: `clip: rect(0 0 0 0)`.
    private static boolean isClipped(String style) {
        return style.contains("clip") && CLIPPED.matcher(style).find();
    }

    /// Whether an empty inline element acts as `br`, judged by its class.
    public static boolean isStyledBreak(Element e) {
        if (e.childNodeSize() > 0) {
            return false;
        }
        String name = attribute(e, "class");
        return name.contains("br") && List.of(name.split("\\s+")).contains("br");
    }

    /// Whether an element with attributes is hidden: by attribute, style, or the class `hidden` without a
    /// class such as `md:block`. Paragraphs for subscribers (BLOX) count as visible.
    public static boolean isHidden(Element e) {
        return isHidden(e, e.attributesSize());
    }

    /// @param size number of attributes
    public static boolean isHidden(Element e, int size) {
        Attributes attributes = e.attributes();
        String name = attributes.get("class");
        if (name.contains(HIDING)
                && !SHOWN.matcher(name).find()
                && List.of(name.split("\\s+")).contains(HIDING)) {
            return true;
        }
        if (!name.isEmpty() && size == 1) {
            return false;
        }
        if (attributes.hasKey("hidden") || attributes.get("aria-hidden").equals("true")) {
            return true;
        }
        String style = attributes.get("style");
        boolean none = style.contains("display") && style.replace(" ", "").contains("display:none");
        return (none && !name.strip().equals(FOR_SUBSCRIBERS)) || isClipped(style);
    }

    /// Whether a hidden inline element is omitted from its sentence. Long ones may be shown later by a
    /// script; `aria-hidden` ones are visible.
    public static boolean isOmitted(Element e) {
        return !attribute(e, "aria-hidden").equals("true") && shortText(e, FEW_HIDDEN) != null;
    }
}
