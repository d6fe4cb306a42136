package org.newswire.ingest.feedformat;

import java.util.Locale;
import org.jsoup.parser.Tag;

/// Less-than signs that a publisher wrote as text, such as in `a<b` or `Nice <gorilla>!`. An HTML parser
/// would take them for tags and drop the words after them.
final class LiteralMarkup {
    /// The search for end tags takes more than proportional time for many different names.
    private static final int MAX_ESCAPED = 1_000;

    private LiteralMarkup() {}

    /// Returns the HTML with `&lt;` for each less-than sign that starts no markup. Markup is a comment, an
    /// end tag, or the start tag of an element that HTML knows, that has attributes, or that has an end
    /// tag.
    static String escaped(String html) {
        StringBuilder out = null;
        int copied = 0;
        int escapes = 0;
        int lastClose = html.lastIndexOf('>');
        for (int at = html.indexOf('<'); at >= 0 && escapes < MAX_ESCAPED; at = html.indexOf('<', at + 1)) {
            if (at > lastClose || !startsMarkup(html, at)) {
                out = out == null ? new StringBuilder(html.length() + 32) : out;
                out.append(html, copied, at).append("&lt;");
                copied = at + 1;
                escapes++;
            }
        }
        return out == null ? html : out.append(html, copied, html.length()).toString();
    }

    private static boolean startsMarkup(String html, int at) {
        char next = at + 1 < html.length() ? html.charAt(at + 1) : ' ';
        if (next == '!') {
            return html.startsWith("!--", at + 1)
                    || html.startsWith("![CDATA[", at + 1)
                    || html.regionMatches(true, at + 1, "!doctype", 0, 8);
        }
        if (next == '/' || next == '?') {
            return true;
        }
        int end = nameEnd(html, at + 1);
        if (end == at + 1 || end == html.length()) {
            return false;
        }
        String name = html.substring(at + 1, end);
        return html.charAt(end) != '>'
                || name.indexOf(':') >= 0
                || name.indexOf('-') >= 0
                || Tag.isKnownTag(name.toLowerCase(Locale.ROOT))
                || html.indexOf("</" + name, end) >= 0;
    }

    private static int nameEnd(String html, int from) {
        int end = from;
        while (end < html.length() && isNameCharacter(html.charAt(end), end > from)) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char c, boolean inside) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (inside && ((c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_' || c == '.'));
    }
}
