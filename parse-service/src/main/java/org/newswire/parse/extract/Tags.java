package org.newswire.parse.extract;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;

/// What HTML's tags mean for the flow of text.
final class Tags {
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
    /// Elements whose content is no text of the page.
    private static final Set<String> WITHOUT_TEXT = Set.of(
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
            "math",
            "meta",
            "noscript",
            "object",
            "option",
            "progress",
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

    private static final int MUCH_TEXT = 500;
    private static final int FEW_NODES = 200;

    private Tags() {}

    static boolean isBlockLevel(Element e) {
        return BLOCK_LEVEL.contains(e.normalName());
    }

    static boolean isWithoutText(Element e) {
        return WITHOUT_TEXT.contains(e.normalName()) && !holdsText(e);
    }

    /// Some sites have their text in a `noscript`, and build it by script for others; most such
    /// elements hold an
    /// image or a notice.
    private static boolean holdsText(Element e) {
        if (!e.normalName().equals("noscript") || e.childrenSize() == 0) {
            return false;
        }
        return e.nodeStream(TextNode.class)
                        .limit(FEW_NODES)
                        .mapToInt(text -> text.text().strip().length())
                        .sum()
                >= MUCH_TEXT;
    }

    /// Whether an inline element holds words that readers don't see in the sentence: for screen
    /// readers, or in
    /// a card that
    /// opens on hovering.
    static boolean isAside(Element e) {
        if (e.attributesSize() == 0 || isBlockLevel(e)) {
            return false;
        }
        String name = e.attr("class");
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

    static boolean isBold(Element e) {
        String tag = e.normalName();
        return tag.equals("b") || tag.equals("strong");
    }

    /// Whether the element itself asks not to be shown.
    static boolean isHidden(Element e) {
        if (e.attributesSize() == 0) {
            return false;
        }
        if (e.hasAttr("hidden") || e.attr("aria-hidden").equals("true")) {
            return true;
        }
        String style = e.attr("style");
        return style.contains("display") && style.replace(" ", "").contains("display:none");
    }
}
