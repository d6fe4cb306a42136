package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.text.WebAddress;

/// Writes the words of blocks with the tags around them: those of a fixed list, of all attributes only the `href` of a
/// link. Text is escaped.
final class InlineHtml {
    private static final Map<String, String> TAGS = Map.ofEntries(
            Map.entry("a", "a"),
            Map.entry("abbr", "abbr"),
            Map.entry("b", "strong"),
            Map.entry("strong", "strong"),
            Map.entry("i", "em"),
            Map.entry("em", "em"),
            Map.entry("cite", "cite"),
            Map.entry("code", "code"),
            Map.entry("del", "del"),
            Map.entry("ins", "ins"),
            Map.entry("kbd", "kbd"),
            Map.entry("mark", "mark"),
            Map.entry("q", "q"),
            Map.entry("s", "s"),
            Map.entry("samp", "samp"),
            Map.entry("small", "small"),
            Map.entry("sub", "sub"),
            Map.entry("sup", "sup"),
            Map.entry("u", "u"));

    /// How many elements around words are written, beside a link: nobody sees more.
    private static final int MAX_OPEN = 16;

    private final StringBuilder out;
    /// The text that is being written.
    private char[] raw = new char[512];

    private final Map<Element, String> hrefs = new HashMap<>();
    /// Of the block that is being written.
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
            spaced = pre ? writeRaw(s) : writeCollapsed(s, spaced);
        }
        reopen(List.of());
    }

    private boolean writeRaw(String s) {
        writeEscaped(s);
        return false;
    }

    /// Runs of characters that are written as they are go out at once.
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
            // A string's bytes are copied as they are, characters one by one.
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

    /// Whether a character is written as it is, for most of those that are: a blank where none is before it.
    private static boolean isPlain(char c, boolean spaced) {
        return (c > ' ' && c < 0x7f && isSafe(c)) || (c == ' ' && !spaced) || (c >= 0xc0 && c < 0x1680);
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

    /// The elements around words that are written, outermost first. Those of each element are kept, as each is much
    /// like those of the one around it.
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
        for (Element e : unknown.reversed()) {
            if (isWritten(e, written)) {
                written = with(written, e);
            }
            around.put(e, written);
        }
        return written;
    }

    private boolean isWritten(Element e, List<Element> outer) {
        if (isLink(e)) {
            return !hasLink(outer) && !href(e).isEmpty();
        }
        return outer.size() < MAX_OPEN && TAGS.containsKey(e.normalName());
    }

    private static boolean hasLink(List<Element> elements) {
        for (Element e : elements) {
            if (isLink(e)) {
                return true;
            }
        }
        return false;
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

    private static boolean isSafe(char c) {
        return c != '&' && c != '<' && c != '>' && c != '"';
    }

    private String href(Element link) {
        return hrefs.computeIfAbsent(link, InlineHtml::resolve);
    }

    private static String resolve(Element link) {
        String url = WebAddress.resolve(link.baseUri(), link.attr("href"));
        return url == null ? "" : url;
    }
}
