package org.newswire.ingest.feed;

import java.util.Locale;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// Finds the root of a feed among what stands at the top of a document.
final class FeedRoot {
    private static final int SEARCHED_ELEMENTS = 500;

    private FeedRoot() {}

    /// The first element that a format has as its root, else the first element, else null.
    static @Nullable Element find(Document document) {
        Element first = document.firstElementChild();
        int searched = 0;
        for (Node node = first; node != null && searched < SEARCHED_ELEMENTS; node = next(node, document)) {
            if (node instanceof Element e) {
                searched++;
                if (isRoot(e)) {
                    return e;
                }
            }
        }
        return first;
    }

    static boolean isRoot(Element e) {
        return switch (local(e)) {
            case "rss", "rdf", "feed", "channel", "urlset", "sitemapindex" -> true;
            case "entry" -> e.parent() instanceof Document;
            default -> false;
        };
    }

    static String local(Element e) {
        String tag = e.tagName();
        return tag.substring(tag.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }

    private static @Nullable Node next(Node node, Document document) {
        if (node.childNodeSize() > 0) {
            return node.childNode(0);
        }
        for (Node n = node; n != null && !n.equals(document); n = n.parent()) {
            if (n.nextSibling() != null) {
                return n.nextSibling();
            }
        }
        return null;
    }
}
