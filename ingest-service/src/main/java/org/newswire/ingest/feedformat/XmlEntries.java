package org.newswire.ingest.feedformat;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the entries in the text of an XML feed, in document order, without a tree. Takes linear time. Used by one
/// thread.
///
/// ```java
/// while (entries.next()) {
///     process(entries.start(), entries.end());
/// }
/// ```
final class XmlEntries {
    private static final Map<String, String> ENTRY_OF_ROOT =
            Map.of("rss", "item", "rdf", "item", "channel", "item", "feed", "entry", "urlset", "url");

    private static final int MAX_NAME_CHARS = 64;

    private final String text;
    private final String name;
    private int at;
    private int start;
    private int end = -1;

    /// @param from where the search begins, outside of sections and comments
    /// @param name of the entries' element, with prefix and in lower case
    XmlEntries(String text, int from, String name) {
        this.text = text;
        this.at = from;
        this.name = name;
    }

    /// Returns null if the root has no known entries, or the document has none.
    static @Nullable XmlEntries of(String text) {
        int root = root(text);
        String entry = root < 0 ? null : ENTRY_OF_ROOT.get(localName(text, root + 1));
        if (entry == null) {
            return null;
        }
        int at = text.indexOf('<', root + 1);
        while (at >= 0 && !localName(text, at + 1).equals(entry)) {
            at = text.indexOf('<', afterMarkup(text, at));
        }
        return at < 0 ? null : new XmlEntries(text, at, name(text, at + 1));
    }

    String name() {
        return name;
    }

    /// Advances to the next entry.
    ///
    /// @return false after the last entry
    boolean next() {
        int found = find(name);
        if (found < 0) {
            return false;
        }
        start = found;
        end = tagEnd(found + 1);
        boolean isEmpty = end > 0 && text.charAt(end - 1) == '>' && text.charAt(end - 2) == '/';
        if (!isEmpty) {
            at = found + 1;
            int close = find("/" + name);
            end = close < 0 ? -1 : tagEnd(close + 1);
        }
        at = end < 0 ? text.length() : end;
        return true;
    }

    /// The position of the start tag.
    int start() {
        return start;
    }

    /// The position after the end tag, or -1 if the entry is not closed.
    int end() {
        return end;
    }

    /// Returns the next tag whose text begins so, outside of sections and comments; or -1.
    private int find(String tag) {
        int from = text.indexOf('<', at);
        while (from >= 0 && !isTag(from + 1, tag)) {
            from = text.indexOf('<', afterMarkup(text, from));
        }
        return from;
    }

    private boolean isTag(int from, String tag) {
        int after = from + tag.length();
        return text.regionMatches(true, from, tag, 0, tag.length())
                && (after == text.length() || !isNameCharacter(text.charAt(after)));
    }

    /// Returns the position after the `>` of a tag, that of the next tag if it has none, or -1 at the end of the text.
    private int tagEnd(int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '>' || c == '<') {
                return c == '>' ? i + 1 : i;
            }
        }
        return -1;
    }

    /// Returns the position of the first start tag, or -1.
    private static int root(String text) {
        boolean hasDoctype = false;
        int at = text.indexOf('<', DocumentStart.find(text));
        while (at >= 0 && at + 1 < text.length() && !Character.isLetter(text.charAt(at + 1))) {
            boolean isDoctype = !hasDoctype && text.regionMatches(true, at, "<!DOCTYPE", 0, 9);
            at = text.indexOf('<', isDoctype ? DeclaredEntities.doctypeEnd(text, at) : afterMarkup(text, at));
            hasDoctype |= isDoctype;
        }
        return at + 1 < text.length() ? at : -1;
    }

    /// Returns the end of a comment, section or processing instruction; otherwise the next position.
    private static int afterMarkup(String text, int at) {
        int end = sectionEnd(text, at);
        return end < 0 ? at + 1 : end;
    }

    /// Returns the end of a CDATA section, comment or processing instruction, or -1 if none starts there.
    static int sectionEnd(String text, int at) {
        if (text.startsWith("<![CDATA[", at)) {
            return after("]]>", text, at);
        }
        if (text.startsWith("<!--", at)) {
            return after("-->", text, at + 4);
        }
        return text.startsWith("<?", at) ? after(">", text, at) : -1;
    }

    private static int after(String close, String text, int from) {
        int at = text.indexOf(close, from);
        return at < 0 ? text.length() : at + close.length();
    }

    /// Returns the name of a tag without its prefix, in lower case.
    private static String localName(String text, int from) {
        String name = name(text, from);
        return name.substring(name.lastIndexOf(':') + 1);
    }

    private static String name(String text, int from) {
        int end = from;
        while (end < text.length() && isNameCharacter(text.charAt(end)) && end - from < MAX_NAME_CHARS) {
            end++;
        }
        return text.substring(from, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || ":._-".indexOf(c) >= 0;
    }
}
