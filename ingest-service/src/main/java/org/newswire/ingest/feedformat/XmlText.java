package org.newswire.ingest.feedformat;

import java.util.Set;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/// Reads texts, markup and attributes of elements.
final class XmlText {
    private static final Set<String> VOID = Set.of(
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
            "wbr");

    private XmlText() {}

    /// Returns the stripped text of an element and its descendants, or null if blank.
    static @Nullable String value(Element e) {
        String text = e.wholeText().strip();
        return text.isEmpty() ? null : text;
    }

    /// Returns the text of an element with its markup, or null if blank.
    static @Nullable String literal(Element e) {
        return hasMarkup(e) ? inner(e).strip() : value(e);
    }

    static @Nullable String attribute(Element e, String name) {
        String value = e.attr(name);
        if (value.isEmpty()) {
            value = e.attributes().getIgnoreCase(name);
        }
        String stripped = value.strip();
        return stripped.isEmpty() ? null : stripped;
    }

    /// Returns the value of an attribute whose namespace has this vocabulary, whatever prefix the document
    /// gives it.
    static @Nullable String attribute(Element e, Vocabulary vocabulary, String local) {
        String usual = attribute(e, vocabulary.prefix() + ":" + local);
        if (usual != null) {
            return usual;
        }
        for (Attribute a : e.attributes()) {
            String key = a.getKey();
            if (key.endsWith(":" + local)
                    && vocabularyOf(e, key.substring(0, key.length() - local.length() - 1)) == vocabulary) {
                String value = a.getValue().strip();
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }

    private static Vocabulary vocabularyOf(Element e, String prefix) {
        String declaration = "xmlns:" + prefix;
        for (Element at = e; at != null; at = at.parent()) {
            if (at.hasAttr(declaration)) {
                return Vocabulary.ofNamespace(at.attr(declaration));
            }
        }
        return Vocabulary.UNKNOWN;
    }

    static boolean hasMarkup(Element e) {
        return e.firstElementChild() != null;
    }

    /// Returns the content of an element as HTML source, without namespace prefixes.
    static String inner(Element parent) {
        StringBuilder out = new StringBuilder();
        NodeVisitor writer = new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                open(node, out);
            }

            @Override
            public void tail(Node node, int depth) {
                close(node, out);
            }
        };
        parent.childNodes().forEach(child -> child.traverse(writer));
        return out.toString();
    }

    private static void open(Node node, StringBuilder out) {
        if (node instanceof TextNode text) {
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

    /// Converts plain text to HTML.
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
