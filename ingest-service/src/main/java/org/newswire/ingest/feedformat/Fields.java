package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/// The children of an element by their canonical names ([XmlTree#name]), in document order.
final class Fields {
    private final Map<String, List<Element>> byName = new HashMap<>();

    Fields(XmlTree tree, Element parent) {
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                byName.computeIfAbsent(tree.name(e), name -> new ArrayList<>(2)).add(e);
            }
        }
    }

    List<Element> all(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /// Returns all elements with these names, in the order of the names.
    List<Element> all(String... names) {
        List<Element> found = new ArrayList<>();
        for (String name : names) {
            found.addAll(all(name));
        }
        return found;
    }

    /// Returns the first element with content, in the order of the names.
    @Nullable
    Element first(String... names) {
        for (String name : names) {
            for (Element e : all(name)) {
                if (hasContent(e)) {
                    return e;
                }
            }
        }
        return null;
    }

    private static boolean hasContent(Element e) {
        for (Node child = e.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element
                    || (child instanceof TextNode text && !text.getWholeText().isBlank())) {
                return true;
            }
        }
        return false;
    }

    /// Returns the stripped text of [#first].
    @Nullable
    String text(String... names) {
        Element e = first(names);
        return e == null ? null : XmlText.value(e);
    }
}
