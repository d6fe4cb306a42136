package org.newswire.ingest.feed;

import java.util.Set;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/// The text and the markup inside an element of a feed.
final class XmlText {
    private static final Set<String> VOID = Set.of(
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
            "wbr");

    private XmlText() {}

    /// The text of an element and all below, stripped; null where blank.
    static @Nullable String value(Element e) {
        String text = e.wholeText().strip();
        return text.isEmpty() ? null : text;
    }

    static @Nullable String attribute(Element e, String name) {
        String value = e.attr(name);
        if (value.isEmpty()) {
            value = e.attributes().getIgnoreCase(name);
        }
        String stripped = value.strip();
        return stripped.isEmpty() ? null : stripped;
    }

    static boolean hasMarkup(Element e) {
        return e.firstElementChild() != null;
    }

    /// What stands in an element as HTML source: prefixes of XHTML are dropped, and CDATA among markup counts as
    /// markup.
    static String inner(Element parent) {
        StringBuilder out = new StringBuilder();
        Node node = parent.firstChild();
        while (node != null) {
            open(node, out);
            Node child = node.firstChild();
            if (child != null) {
                node = child;
                continue;
            }
            close(node, out);
            while (node != null && node.nextSibling() == null) {
                node = node.parent();
                if (node == null || node.equals(parent)) {
                    return out.toString();
                }
                close(node, out);
            }
            node = node == null ? null : node.nextSibling();
        }
        return out.toString();
    }

    private static void open(Node node, StringBuilder out) {
        if (node instanceof CDataNode cdata) {
            out.append(cdata.getWholeText());
        } else if (node instanceof TextNode text) {
            escape(text.getWholeText(), out);
        } else if (node instanceof Element e) {
            out.append('<').append(local(e));
            for (Attribute a : e.attributes()) {
                if (!a.getKey().startsWith("xmlns")) {
                    out.append(' ').append(a.getKey()).append("=\"");
                    escape(a.getValue(), out);
                    out.append('"');
                }
            }
            out.append('>');
        }
    }

    private static void close(Node node, StringBuilder out) {
        if (node instanceof Element e && !VOID.contains(local(e))) {
            out.append("</").append(local(e)).append('>');
        }
    }

    private static String local(Element e) {
        String tag = e.tagName();
        return tag.substring(tag.lastIndexOf(':') + 1);
    }

    /// Plain text as HTML.
    static String escaped(String text) {
        if (text.indexOf('<') < 0 && text.indexOf('&') < 0 && text.indexOf('>') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        escape(text, out);
        return out.toString();
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
