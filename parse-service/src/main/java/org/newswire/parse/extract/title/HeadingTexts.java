package org.newswire.parse.extract.title;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Words;

/// What the headings of a page say, each read once: they are compared with every title, and in
/// several ways. For one thread.
final class HeadingTexts {
    private static final Pattern KICKER = Pattern.compile(
            "kicker|pre-?title|sur-?title|volanta|occhiello|overline|roofline|topline|spitzmarke|dachzeile|eyebrow|rubric|badge|label|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);

    /// What documentation sets behind its headings as a link to them, and arrows that themes set before them.
    private static final Clue ORNAMENT = new Clue(
            List.of("> ", "» ", "› ", "¶", "🔗", " #"),
            Pattern.compile("^\\[?[>»›]+\\s+|(?:(?<!\\s)\\s*+[¶🔗]|(?<!\\s)\\s++#)$"));

    /// More than any headline has.
    private static final int MAX_CHARS = 1_000;

    private final Map<Element, String> texts = new HashMap<>();
    private final Map<Element, String> keys = new HashMap<>();

    /// A heading's text without the kicker that some sites set in it.
    String of(Element heading) {
        return texts.computeIfAbsent(heading, HeadingTexts::read);
    }

    /// What a heading's text is compared by.
    String key(Element heading) {
        String known = keys.get(heading);
        if (known == null) {
            known = Words.key(of(heading));
            keys.put(heading, known);
        }
        return known;
    }

    /// A heading's text with a blank where style sheets part two elements: "Storm" and "Ferries stay".
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

    /// An element's text, between blanks where it begins or ends with one or is a block of its own.
    private static String withEdges(Element part) {
        String whole = part.wholeText();
        boolean apart = Tags.isBlockLevel(part);
        boolean before = apart || whole.isEmpty() || isBlank(whole.charAt(0));
        boolean after = apart || whole.isEmpty() || isBlank(whole.charAt(whole.length() - 1));
        return (before ? " " : "") + part.text() + (after ? " " : "");
    }

    private static boolean endsWord(char c) {
        return Character.isLowerCase(c) || c == ':' || c == '!' || c == '?';
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static String read(Element heading) {
        if (Tags.shortText(heading, MAX_CHARS) == null) {
            return "";
        }
        String all = TitleFinder.clean(heading.childrenSize() == 0 ? heading.text() : spaced(heading));
        for (Element child : heading.children()) {
            String kicker = KICKER.matcher(child.className()).find() ? TitleFinder.clean(child.text()) : "";
            if (!kicker.isEmpty() && all.startsWith(kicker) && all.length() > kicker.length() + 10) {
                return all.substring(kicker.length()).replaceFirst("^[\\s:|–-]+", "");
            }
        }
        return ORNAMENT.isIn(all) ? ORNAMENT.pattern().matcher(all).replaceAll("") : all;
    }
}
