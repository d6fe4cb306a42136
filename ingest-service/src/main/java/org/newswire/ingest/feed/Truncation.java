package org.newswire.ingest.feed;

import java.util.List;
import org.jsoup.nodes.Element;

/// Tells a document that breaks off from one that is whole.
final class Truncation {
    private Truncation() {}

    /// Whether the root is never closed.
    static boolean isTruncated(String text, Element root) {
        boolean empty = root.childNodeSize() == 0 && text.indexOf("/>") >= 0;
        return !empty && text.lastIndexOf("</" + root.tagName()) < 0;
    }

    /// Whether the last of these elements is never closed.
    static boolean lastIsOpen(String text, List<Element> items) {
        if (items.isEmpty()) {
            return false;
        }
        String tag = items.getLast().tagName();
        int start = text.lastIndexOf("<" + tag);
        return start >= 0 && text.indexOf("</" + tag, start) < 0;
    }
}
