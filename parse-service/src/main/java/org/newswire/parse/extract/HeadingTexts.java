package org.newswire.parse.extract;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// What the headings of a page say, each read once: they are compared with every title, and in
/// several ways. For one thread.
final class HeadingTexts {
    private static final Pattern KICKER = Pattern.compile(
            "kicker|overline|roofline|topline|spitzmarke|dachzeile|eyebrow|rubric|badge|label|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);

    /// What documentation sets behind its headings as a link to them.
    private static final Pattern PERMALINK = Pattern.compile("(?:(?<!\\s)\\s*+[¶🔗]|(?<!\\s)\\s++#)$");

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
            known = TitleFinder.key(of(heading));
            keys.put(heading, known);
        }
        return known;
    }

    private static String read(Element heading) {
        String all = TitleFinder.clean(heading.text());
        for (Element child : heading.children()) {
            String kicker = KICKER.matcher(child.className()).find() ? TitleFinder.clean(child.text()) : "";
            if (!kicker.isEmpty() && all.startsWith(kicker) && all.length() > kicker.length() + 10) {
                return all.substring(kicker.length()).replaceFirst("^[\\s:|–-]+", "");
            }
        }
        return PERMALINK.matcher(all).replaceFirst("");
    }
}
