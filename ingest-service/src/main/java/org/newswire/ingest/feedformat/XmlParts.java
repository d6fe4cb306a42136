package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Divides a long XML document into parts of complete entries, so that only one part at a time is a tree, which
/// takes many times the memory of its text. Each part begins with the head of the document: the text before the
/// first entry. Text between entries belongs to the part before it.
///
/// A document whose entries cannot be found is one part: its root is unknown, its entries are not closed, or its
/// head is long.
final class XmlParts {
    private static final int MAX_HEAD_CHARS = 256 << 10;

    private static final Map<String, String> ENTRY_OF_ROOT =
            Map.of("rss", "item", "rdf", "item", "channel", "item", "feed", "entry", "urlset", "url");

    private final String text;
    private final List<Integer> starts;

    private XmlParts(String text, List<Integer> starts) {
        this.text = text;
        this.starts = starts;
    }

    /// @param partChars approximate length of a part, without the head
    static XmlParts of(String text, int partChars) {
        int root = root(text);
        String entry = root < 0 ? null : ENTRY_OF_ROOT.get(localName(text, root + 1));
        List<Integer> starts = entry == null ? List.of() : starts(text, root + 1, entry, partChars);
        boolean isDividable = starts.size() > 1 && starts.getFirst() <= MAX_HEAD_CHARS;
        return new XmlParts(text, isDividable ? starts : List.of());
    }

    /// Returns the position of the first start tag, or -1.
    private static int root(String text) {
        int at = text.indexOf('<', DocumentStart.find(text));
        while (at >= 0 && at + 1 < text.length() && !Character.isLetter(text.charAt(at + 1))) {
            at = text.indexOf('<', afterMarkup(text, at));
        }
        return at + 1 < text.length() ? at : -1;
    }

    /// Returns the end of a comment, section, processing instruction or DOCTYPE; otherwise the next position.
    private static int afterMarkup(String text, int at) {
        int end = sectionEnd(text, at);
        if (end >= 0) {
            return end;
        }
        return text.regionMatches(true, at, "<!DOCTYPE", 0, 9) ? DeclaredEntities.doctypeEnd(text, at) : at + 1;
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

    private static List<Integer> starts(String text, int from, String entry, int partChars) {
        List<Integer> starts = new ArrayList<>();
        boolean isInside = false;
        for (int at = text.indexOf('<', from); at >= 0; at = text.indexOf('<', afterMarkup(text, at))) {
            if (isInside) {
                isInside =
                        !(text.startsWith("</", at) && localName(text, at + 2).equals(entry));
            } else if (localName(text, at + 1).equals(entry)) {
                isInside = !isEmptyElement(text, at);
                if (starts.isEmpty() || at - starts.getLast() >= partChars) {
                    starts.add(at);
                }
            }
        }
        return isInside ? List.of() : starts;
    }

    private static boolean isEmptyElement(String text, int at) {
        int end = text.indexOf('>', at);
        return end > 0 && text.charAt(end - 1) == '/';
    }

    /// Returns the name of a tag without its prefix, in lower case.
    private static String localName(String text, int from) {
        int start = from;
        int end = from;
        while (end < text.length() && isNameCharacter(text.charAt(end)) && end - from < 64) {
            start = text.charAt(end) == ':' ? end + 1 : start;
            end++;
        }
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || ":._-".indexOf(c) >= 0;
    }

    int count() {
        return Math.max(1, starts.size());
    }

    /// Whether the part has the end of the document.
    boolean isLast(int part) {
        return part == count() - 1;
    }

    String part(int part) {
        if (starts.isEmpty()) {
            return text;
        }
        return text.substring(0, starts.getFirst()) + text.substring(starts.get(part), end(part));
    }

    /// The number of tags and other markup in the entries of a part.
    long nodes(int part) {
        int from = starts.isEmpty() ? 0 : starts.get(part);
        long nodes = 0;
        for (int at = text.indexOf('<', from); at >= 0 && at < end(part); at = text.indexOf('<', at + 1)) {
            nodes++;
        }
        return nodes;
    }

    private int end(int part) {
        return isLast(part) ? text.length() : starts.get(part + 1);
    }
}
