package org.newswire.ingest.feed;

import java.util.List;
import org.jsoup.nodes.Element;

/// Tells a document that breaks off from one that is whole.
final class Truncation {
    private static final String CDATA = "<![CDATA[";

    private Truncation() {}

    /// Whether the root is never closed.
    static boolean isTruncated(String text, Element root) {
        boolean empty = root.childNodeSize() == 0 && text.indexOf("/>") >= 0;
        return !empty && !isClosedAfter(0, text, root.tagName());
    }

    /// Whether the last of these elements is never closed.
    static boolean lastIsOpen(String text, List<Element> items) {
        if (items.isEmpty()) {
            return false;
        }
        String tag = items.getLast().tagName();
        int start = text.lastIndexOf("<" + tag);
        return start >= 0 && !isClosedAfter(start, text, tag);
    }

    /// Whether there is an end tag that does not stand in a CDATA section, as one of an example may.
    private static boolean isClosedAfter(int from, String text, String tag) {
        int at = text.lastIndexOf("</" + tag);
        int section = at < from ? -1 : text.lastIndexOf(CDATA, at);
        while (section >= 0 && text.indexOf("]]>", section, at) < 0) {
            at = text.lastIndexOf("</" + tag, section);
            section = at < from ? -1 : text.lastIndexOf(CDATA, at);
        }
        return at >= from;
    }
}
