package org.newswire.ingest.feedformat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Closes elements whose content an HTML parser reads as raw text up to the end tag. Without an end tag, as
/// in XHTML's `<iframe/>`, the remaining document would be lost.
final class RawTextElements {
    private static final Pattern START = Pattern.compile(
            "<(script|style|iframe|noembed|noframes|title|textarea|xmp)(?:\\s[^>]*)?>", Pattern.CASE_INSENSITIVE);

    private RawTextElements() {}

    /// Returns the HTML with an end tag directly after each such start tag without an end tag.
    static String closed(String html) {
        Matcher m = START.matcher(html);
        m.region(0, html.lastIndexOf('>') + 1); // without, each tag that is never closed is read to the end
        if (!mayHold(html) || !m.find()) {
            return html;
        }
        String lower = html.toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(html.length() + 32);
        Map<String, Integer> lastEnds = new HashMap<>();
        int copied = 0;
        do {
            String end = "</" + m.group(1).toLowerCase(Locale.ROOT);
            boolean selfClosed = html.charAt(m.end() - 2) == '/';
            if (selfClosed || lastEnds.computeIfAbsent(end, lower::lastIndexOf) < m.end()) {
                out.append(html, copied, m.end()).append(end).append('>');
                copied = m.end();
            }
        } while (m.find());
        return out.append(html, copied, html.length()).toString();
    }

    /// Checks quickly for such elements: most HTML has none.
    private static boolean mayHold(String html) {
        for (int i = html.indexOf('<'); i >= 0 && i + 2 < html.length(); i = html.indexOf('<', i + 1)) {
            char second = (char) (html.charAt(i + 2) | 0x20);
            boolean may = switch (html.charAt(i + 1) | 0x20) {
                case 's' -> second == 'c' || second == 't';
                case 'i' -> second == 'f';
                case 'n' -> second == 'o';
                case 't' -> second == 'i' || second == 'e';
                case 'x' -> second == 'm';
                default -> false;
            };
            if (may) {
                return true;
            }
        }
        return false;
    }
}
