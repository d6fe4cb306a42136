package org.newswire.parse.extract.title;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.Words;

/// Caches the texts of headings, which are compared repeatedly. Not thread-safe.
final class HeadingTexts {
    private static final Pattern KICKER = Pattern.compile(
            "kicker|pre-?title|sur-?title|volanta|occhiello|overline|roofline|topline|spitzmarke|dachzeile|eyebrow|rubric|badge|label|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);

    /// Permalink marks after headings in documentation, and arrows before them in themes.
    private static final PrefilteredPattern ORNAMENT = new PrefilteredPattern(
            "> ,» ,› ,¶,🔗, #", Pattern.compile("^\\[?[>»›]+\\s+|(?:(?<!\\s)\\s*+[¶🔗]|(?<!\\s)\\s++#)$"));

    /// Longer than any headline.
    private static final int MAX_CHARS = 1_000;

    private final Map<Element, String> texts = new HashMap<>();
    private final Map<Element, String> keys = new HashMap<>();

    /// The text of a heading without a kicker.
    String of(Element heading) {
        return texts.computeIfAbsent(heading, HeadingTexts::read);
    }

    /// The normalised text of a heading, for comparison.
    String key(Element heading) {
        return keys.computeIfAbsent(heading, h -> Words.key(of(h)));
    }

    /// The text with a blank between elements that style sheets separate: "Storm" and "Ferries stay".
    private static String spaced(Element heading) {
        var text = new StringBuilder();
        for (Node node : heading.childNodes()) {
            String next = node instanceof TextNode part ? part.text() : node instanceof Element e ? withEdges(e) : "";
            boolean glued = !text.isEmpty()
                    && !next.isEmpty()
                    && endsWord(text.charAt(text.length() - 1))
                    && Character.isUpperCase(next.charAt(0));
            text.append(glued ? " " : "").append(next);
        }
        return text.toString();
    }

    /// The text of an element, with blanks if it starts or ends with one or is a block.
    private static String withEdges(Element part) {
        String whole = part.wholeText();
        boolean apart = Tags.isBlockLevel(part);
        boolean before = apart || whole.isEmpty() || CleanText.isBlank(whole.charAt(0));
        boolean after = apart || whole.isEmpty() || CleanText.isBlank(whole.charAt(whole.length() - 1));
        return (before ? " " : "") + part.text() + (after ? " " : "");
    }

    private static boolean endsWord(char c) {
        return Character.isLowerCase(c) || c == ':' || c == '!' || c == '?';
    }

    private static String read(Element heading) {
        if (Tags.shortText(heading, MAX_CHARS) == null) {
            return "";
        }
        String all = TitleText.clean(heading.childrenSize() == 0 ? heading.text() : spaced(heading));
        for (Element child : heading.children()) {
            String kicker = KICKER.matcher(child.className()).find() ? TitleText.clean(child.text()) : "";
            if (!kicker.isEmpty() && all.startsWith(kicker) && all.length() > kicker.length() + 10) {
                return all.substring(kicker.length()).replaceFirst("^[\\s:|–-]+", "");
            }
        }
        return ORNAMENT.isIn(all) ? ORNAMENT.pattern().matcher(all).replaceAll("") : all;
    }
}
