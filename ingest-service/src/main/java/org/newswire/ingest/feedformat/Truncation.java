package org.newswire.ingest.feedformat;

import java.util.List;
import org.jsoup.nodes.Element;

/// Detects truncated documents.
final class Truncation {
    private static final String CDATA = "<![CDATA[";

    private Truncation() {}

    /// Whether the root has no end tag.
    static boolean isTruncated(String text, Element root) {
        boolean empty = root.childNodeSize() == 0 && text.indexOf("/>") >= 0;
        return !empty && !isClosedAfter(0, text, root.tagName());
    }

    /// Whether the last of these elements has no end tag.
    static boolean lastIsOpen(String text, List<Element> items) {
        if (items.isEmpty()) {
            return false;
        }
        String tag = items.getLast().tagName();
        int start = lastTag(text, "<" + tag, text.length());
        return start >= 0 && !isClosedAfter(start, text, tag);
    }

    /// Whether there is an end tag outside of CDATA sections.
    private static boolean isClosedAfter(int from, String text, String tag) {
        int at = lastTag(text, "</" + tag, text.length());
        int section = at < from ? -1 : text.lastIndexOf(CDATA, at);
        while (section >= 0 && text.indexOf("]]>", section, at) < 0) {
            at = lastTag(text, "</" + tag, section);
            section = at < from ? -1 : text.lastIndexOf(CDATA, at);
        }
        return at >= from;
    }

    /// Returns the position of the last tag with exactly this name, or -1: `</feedburner:link>` does not
    /// end `feed`.
    private static int lastTag(String text, String tag, int from) {
        int at = text.lastIndexOf(tag, from);
        while (at >= 0 && isNameCharacter(text, at + tag.length())) {
            at = text.lastIndexOf(tag, at - 1);
        }
        return at;
    }

    private static boolean isNameCharacter(String text, int at) {
        return at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || ":._-".indexOf(text.charAt(at)) >= 0);
    }
}
