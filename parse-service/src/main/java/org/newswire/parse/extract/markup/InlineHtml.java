package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.text.TsvTable;

/// Writes the inline content of blocks. Only a fixed list of tags and the `href` of links are kept; text is
/// escaped.
final class InlineHtml {
    private static final Map<String, String> TAGS = TsvTable.pairs("""
            a a, abbr abbr, b strong, strong strong, i em, em em, cite cite, code code, del del,
            ins ins, kbd kbd, mark mark, q q, s s, samp samp, small small, sub sub, sup sup, u u""");

    /// Maximum nesting of inline elements, apart from a link.
    private static final int MAX_OPEN = 16;

    private final StringBuilder out;
    /// Buffer for the current text.
    private char[] raw = new char[512];

    private final Map<Element, String> hrefs = new HashMap<>();
    /// Written elements around each element of the current block.
    private Map<Element, List<Element>> around = new HashMap<>();

    private List<Element> open = List.of();

    InlineHtml(StringBuilder out) {
        this.out = out;
    }

    void write(Block block) {
        around = new HashMap<>();
        boolean pre = block.element().normalName().equals("pre");
        boolean spaced = true;
        for (Node node : block.nodes()) {
            if (!(node instanceof TextNode words)) {
                out.append("<br>");
                spaced = true;
                continue;
            }
            if (!open.isEmpty() || !block.element().equals(words.parent())) {
                reopen(inlineAround(words, block.element()));
            }
            String s = words.getWholeText();
            if (pre) {
                writeEscaped(s);
            } else {
                spaced = writeCollapsed(s, spaced);
            }
        }
        reopen(List.of());
    }

    /// Runs of unchanged characters are appended together.
    private boolean writeCollapsed(String s, boolean spaced) {
        if (raw.length < s.length()) {
            raw = new char[2 * s.length()];
        }
        char[] in = raw;
        int end = s.length();
        s.getChars(0, end, in, 0);
        boolean space = spaced;
        int i = 0;
        while (i < end) {
            int start = i;
            while (i < end && isPlain(in[i], space)) {
                space = in[i++] == ' ';
            }
            // Appending a string range copies bytes, which is faster than single characters.
            out.append(s, start, i);
            if (i == end) {
                break;
            }
            char c = in[i++];
            if (Character.isWhitespace(c) || c == '\u00a0') {
                if (!space) {
                    out.append(' ');
                }
                space = true;
            } else if (!Character.isISOControl(c) && c != '\u00ad' && c != '\u200b' && c != '\ufeff') {
                writeEscaped(c);
                space = false;
            }
        }
        return space;
    }

    /// Whether a character is certainly written unchanged. A blank after another one is not.
    private static boolean isPlain(char c, boolean spaced) {
        return (c > ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"')
                || (c == ' ' && !spaced)
                || (c >= 0xc0 && c < 0x1680);
    }

    private void writeEscaped(char c) {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            default -> out.append(c);
        }
    }

    /// The written elements around a text, outermost first. Cached, since each list extends that of the
    /// parent.
    private List<Element> inlineAround(TextNode words, Element block) {
        var unknown = new ArrayList<Element>();
        List<Element> written = List.of();
        for (Node n = words.parent(); n instanceof Element e && !e.equals(block); n = e.parent()) {
            List<Element> known = around.get(e);
            if (known != null) {
                written = known;
                break;
            }
            unknown.add(e);
        }
        for (int i = unknown.size() - 1; i >= 0; i--) {
            Element e = unknown.get(i);
            if (isWritten(e, written)) {
                written = with(written, e);
            }
            around.put(e, written);
        }
        return written;
    }

    private boolean isWritten(Element e, List<Element> outer) {
        if (isLink(e)) {
            return outer.stream().noneMatch(InlineHtml::isLink) && !href(e).isEmpty();
        }
        return outer.size() < MAX_OPEN && TAGS.containsKey(e.normalName());
    }

    private static boolean isLink(Element e) {
        return e.normalName().equals("a");
    }

    private static List<Element> with(List<Element> outer, Element e) {
        var all = new ArrayList<>(outer);
        all.add(e);
        return all;
    }

    private void reopen(List<Element> wanted) {
        int same = 0;
        while (same < open.size() && same < wanted.size() && open.get(same).equals(wanted.get(same))) {
            same++;
        }
        for (Element e : open.subList(same, open.size()).reversed()) {
            out.append("</").append(TAGS.get(e.normalName())).append('>');
        }
        for (Element e : wanted.subList(same, wanted.size())) {
            out.append('<').append(TAGS.get(e.normalName()));
            if (isLink(e)) {
                out.append(" href=\"");
                writeEscaped(href(e));
                out.append('"');
            }
            out.append('>');
        }
        open = wanted;
    }

    private void writeEscaped(String s) {
        for (int i = 0; i < s.length(); i++) {
            writeEscaped(s.charAt(i));
        }
    }

    /// Empty for a link that is not written.
    private String href(Element link) {
        return hrefs.computeIfAbsent(
                link, e -> Objects.requireNonNullElse(UriReference.resolveToIri(e.baseUri(), e.attr("href")), ""));
    }
}
