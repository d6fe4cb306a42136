package org.newswire.parse.extract.page;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.internal.StringUtil;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/// What HTML's tags mean for the flow of text.
public final class Tags {
    /// Traits, to be told by one look at a tag: starts a line of its own.
    public static final int BLOCK = 1;

    /// Its content is no text of the page.
    public static final int WITHOUT_TEXT = 1 << 1;

    public static final int BOLD = 1 << 2;
    public static final int LINK = 1 << 3;
    public static final int PRE = 1 << 4;
    public static final int BREAK = 1 << 5;

    /// Set by who knows, as no tag has it: asks not to be shown.
    public static final int HIDDEN = 1 << 6;

    private static final Set<String> BLOCK_LEVEL = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "pre",
            "search",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul");
    /// Elements whose content is no text of the page, or is that of what stands beside it once more: how a word is
    /// read, and how a formula is written.
    private static final Set<String> NO_TEXT = Set.of(
            "annotation",
            "annotation-xml",
            "applet",
            "area",
            "audio",
            "base",
            "canvas",
            "datalist",
            "embed",
            "head",
            "iframe",
            "input",
            "link",
            "map",
            "meta",
            "noscript",
            "object",
            "option",
            "progress",
            "rp",
            "rt",
            "script",
            "select",
            "style",
            "svg",
            "template",
            "textarea",
            "title",
            "track",
            "video");

    private static final Pattern UNSEEN = Pattern.compile(
            "(?:^|[\\s_])(?:sr-only|visually-?hidden|screen-reader(?:-text)?|a11y-hidden|offscreen|tooltip(?:-content|-text|text)?|rollover-\\w+-block|popover)(?:$|\\s)",
            Pattern.CASE_INSENSITIVE);

    private static final List<String> UNSEEN_PARTS =
            List.of("sr-only", "hidden", "screen-reader", "offscreen", "tooltip", "rollover", "popover");

    /// As many places as keep most tags from sharing one.
    private static final int PLACES = 1024;

    /// The tags with traits, each at the place that its hash code tells or the next free one, and what
    /// those are: this is asked for each element of a page.
    private static final @Nullable String[] TAGS = new String[PLACES];

    private static final int[] TRAITS = new int[PLACES];

    static {
        traits().forEach((tag, traits) -> {
            int place = placeOf(tag);
            TAGS[place] = tag;
            TRAITS[place] = traits;
        });
    }

    private static final Pattern SHOWN = Pattern.compile(":|visible|-(?:block|flex|grid|inline|table)");
    private static final String HIDING = "hidden";
    private static final String FOR_SUBSCRIBERS = "subscriber-only";
    private static final int MUCH_TEXT = 500;
    private static final int FEW_HIDDEN = 200;
    private static final int FEW_NODES = 200;
    private static final int MOST_NODES = 10_000;
    private static final int MOST_CHARS = 100_000;

    private Tags() {}

    private static Map<String, Integer> traits() {
        Map<String, Integer> all = new HashMap<>();
        BLOCK_LEVEL.forEach(tag -> all.merge(tag, BLOCK, Tags::both));
        NO_TEXT.forEach(tag -> all.merge(tag, WITHOUT_TEXT, Tags::both));
        all.merge("b", BOLD, Tags::both);
        all.merge("strong", BOLD, Tags::both);
        all.merge("a", LINK, Tags::both);
        all.merge("pre", PRE, Tags::both);
        all.merge("br", BREAK, Tags::both);
        return all;
    }

    private static int both(int a, int b) {
        return a | b;
    }

    /// The traits of an element's tag, each a bit; 0 for none.
    public static int traits(Element e) {
        return TRAITS[placeOf(e.normalName())];
    }

    /// Where a tag is, or the free place where it would be.
    private static int placeOf(String tag) {
        int place = tag.hashCode() & (PLACES - 1);
        while (TAGS[place] != null && !tag.equals(TAGS[place])) {
            place = (place + 1) & (PLACES - 1);
        }
        return place;
    }

    /// The value of an attribute, empty where there is none: as `Element.attr` has it, but for a
    /// name as the parser writes it, in lower case, which is far quicker to find.
    public static String attribute(Element e, String name) {
        return e.attributesSize() == 0 ? "" : e.attributes().get(name);
    }

    /// An element's text where that has no more than so many characters, else null: of one that holds
    /// half the page that is told after a few words, or after as many nodes and blanks as no short text has.
    public static @Nullable String shortText(Element e, int most) {
        int found = 0;
        int nodes = 0;
        int length = 0;
        for (Node node : (Iterable<Node>) e.nodeStream()::iterator) {
            if (node instanceof TextNode part) {
                length += part.getWholeText().length();
                found += length > MOST_CHARS ? 0 : withoutBlanks(part.getWholeText(), most);
            }
            if (++nodes > MOST_NODES || length > MOST_CHARS || found > most) {
                return null;
            }
        }
        String text = e.text();
        return text.length() <= most ? text : null;
    }

    /// An element's text, or the first characters of a longer one.
    public static String startOf(Element e, int most) {
        String text = shortText(e, most);
        if (text != null) {
            return text;
        }
        var start = new StringBuilder();
        Iterator<Node> nodes = e.nodeStream().limit(MOST_NODES).iterator();
        while (nodes.hasNext() && start.length() <= 2 * most) {
            String words = nodes.next() instanceof TextNode part ? part.getWholeText() : "";
            start.append(words, 0, Math.min(words.length(), 2 * most));
        }
        String first = StringUtil.normaliseWhitespace(start.toString()).strip();
        return first.substring(0, Math.min(first.length(), most));
    }

    /// How many characters are sure to stay where blanks are collapsed; not all are counted where they are
    /// too many.
    private static int withoutBlanks(String s, int most) {
        int n = 0;
        for (int i = 0; i < s.length() && n <= most; i++) {
            char c = s.charAt(i);
            n += c > ' ' && c != '\u00a0' && c != '\u00ad' && c != '\u200b' ? 1 : 0;
        }
        return n;
    }

    /// The innermost element with one of these tags, the given one included; null for none.
    public static @Nullable Element closest(@Nullable Element from, Set<String> tags) {
        Element e = from;
        while (e != null && !tags.contains(e.normalName())) {
            e = e.parent();
        }
        return e;
    }

    /// Whether an element starts a line of its own.
    public static boolean isBlockLevel(Element e) {
        return (traits(e) & BLOCK) != 0;
    }

    /// Whether an element without text has some for once: some sites have theirs in a `noscript`,
    /// and build it by script for others; most such elements hold an image or a notice.
    public static boolean holdsText(Element e) {
        if (!e.normalName().equals("noscript") || e.childrenSize() == 0) {
            return false;
        }
        return e.nodeStream(TextNode.class)
                        .limit(FEW_NODES)
                        .mapToInt(text -> text.text().strip().length())
                        .sum()
                >= MUCH_TEXT;
    }

    /// Whether an inline element with attributes holds words that readers don't see in the sentence: for screen
    /// readers, or in a card that opens on hovering.
    public static boolean isAside(Element e) {
        String name = e.attributes().get("class");
        if (name.isEmpty()) {
            return false;
        }
        for (String part : UNSEEN_PARTS) {
            if (name.contains(part)) {
                return UNSEEN.matcher(name).find();
            }
        }
        return false;
    }

    /// Whether an inline element stands for a `br`: it is empty, and one of its classes says so. Style
    /// sheets set such a one as a line break.
    public static boolean isStyledBreak(Element e) {
        if (e.childNodeSize() > 0) {
            return false;
        }
        String name = attribute(e, "class");
        return name.contains("br") && List.of(name.split("\\s+")).contains("br");
    }

    /// Whether an element with attributes asks itself not to be shown, or has the class that utility style sheets
    /// hide by and none, such as `md:block`, that shows it on larger screens. The paragraphs that a script shows to
    /// subscribers, as BLOX has it, are there to be read, unless they are in cipher.
    public static boolean isHidden(Element e) {
        return isHidden(e, e.attributesSize());
    }

    /// @param size how many attributes it has
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
        return style.contains("display")
                && style.replace(" ", "").contains("display:none")
                && !name.strip().equals(FOR_SUBSCRIBERS);
    }

    /// Whether a hidden inline element is left out of the sentence that it stands in. One with much text may be
    /// what a script shows to those who read on, and what is only kept from screen readers is seen.
    public static boolean isLeftOut(Element e) {
        return !attribute(e, "aria-hidden").equals("true") && shortText(e, FEW_HIDDEN) != null;
    }
}
