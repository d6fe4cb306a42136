package org.newswire.parse.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/// Writes the chosen blocks as clean HTML. The markup is written anew, tag by tag from a fixed
/// list, and nothing of the page's own markup is copied: text is escaped, and of all attributes
/// only the `href` of a link survives, as an absolute http(s) or mailto address. So there is no
/// script, handler or style that could get through.
final class BodyWriter {
    private static final Map<String, String> INLINE = Map.ofEntries(
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

    private final StringBuilder out = new StringBuilder();
    /// The text that is being written.
    private char[] raw = new char[512];

    private final Map<Element, String> hrefs = new HashMap<>();
    private @Nullable Element list;
    private @Nullable Element quote;

    private BodyWriter() {}

    static String html(List<Block> blocks, List<DataTable> tables) {
        var writer = new BodyWriter();
        inOrder(blocks, tables, writer::write, writer::write);
        writer.enclose(null, null);
        return writer.out.isEmpty() ? "" : writer.out.substring(0, writer.out.length() - 1);
    }

    /// Paragraphs with an empty line between. A table's rows are lines, with a tab between cells, as
    /// `innerText` has it (HTML Standard, 3.2.7).
    static String text(List<Block> blocks, List<DataTable> tables) {
        var out = new StringBuilder();
        inOrder(
                blocks,
                tables,
                block -> part(out).append(block.text()),
                table -> part(out).append(text(table)));
        return out.toString();
    }

    /// The paragraphs alone.
    static String prose(List<Block> blocks, List<DataTable> tables) {
        var out = new StringBuilder();
        inOrder(blocks, tables, block -> part(out).append(block.text()), table -> {});
        return out.toString();
    }

    private static StringBuilder part(StringBuilder out) {
        return out.isEmpty() ? out : out.append("\n\n");
    }

    private static String text(DataTable table) {
        return table.rows().stream()
                .map(row -> row.stream()
                        .map(cell -> cell.blocks().stream()
                                .map(block -> block.text().replace('\n', ' '))
                                .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining("\t"))
                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static void inOrder(
            List<Block> blocks, List<DataTable> tables, Consumer<Block> each, Consumer<DataTable> eachTable) {
        int i = 0;
        for (DataTable table : tables) {
            blocks.subList(i, table.first()).forEach(each);
            eachTable.accept(table);
            i = table.end();
        }
        blocks.subList(i, blocks.size()).forEach(each);
    }

    private void write(DataTable table) {
        enclose(nearest(table.element(), "blockquote"), null);
        out.append("<table>\n");
        for (List<DataTable.Cell> row : table.rows()) {
            out.append("<tr>");
            row.forEach(this::write);
            out.append("</tr>\n");
        }
        out.append("</table>\n");
    }

    private void write(DataTable.Cell cell) {
        String tag = cell.heading() ? "th" : "td";
        out.append('<').append(tag).append('>');
        String between = "";
        for (Block block : cell.blocks()) {
            out.append(between);
            writeInline(block);
            between = "<br>";
        }
        out.append("</").append(tag).append('>');
    }

    private void write(Block block) {
        Element item = nearest(block.element(), "li");
        Element listAround = item == null ? null : nearest(item, "ul", "ol");
        enclose(nearest(block.element(), "blockquote"), listAround);
        String tag = tagOf(block, listAround != null);
        out.append('<').append(tag).append('>');
        writeInline(block);
        out.append("</").append(tag).append(">\n");
    }

    private static String tagOf(Block block, boolean inList) {
        String tag = block.element().normalName();
        if (block.isHeading()) {
            return tag.equals("h1") ? "h2" : tag;
        }
        if (tag.equals("pre")) {
            return "pre";
        }
        return inList ? "li" : "p";
    }

    /// Closes and opens quotes and lists so that the next block stands in these.
    private void enclose(@Nullable Element nextQuote, @Nullable Element nextList) {
        if (list != null && !(list.equals(nextList) && Objects.equals(quote, nextQuote))) {
            out.append(list.normalName().equals("ol") ? "</ol>\n" : "</ul>\n");
            list = null;
        }
        if (quote != null && !quote.equals(nextQuote)) {
            out.append("</blockquote>\n");
            quote = null;
        }
        if (nextQuote != null && quote == null) {
            out.append("<blockquote>\n");
            quote = nextQuote;
        }
        if (nextList != null && list == null) {
            out.append(nextList.normalName().equals("ol") ? "<ol>\n" : "<ul>\n");
            list = nextList;
        }
    }

    private static @Nullable Element nearest(Element from, String... tags) {
        for (Element e = from; e != null; e = e.parent()) {
            for (String tag : tags) {
                if (e.normalName().equals(tag)) {
                    return e;
                }
            }
        }
        return null;
    }

    private void writeInline(Block block) {
        Deque<Element> open = new ArrayDeque<>();
        boolean pre = block.element().normalName().equals("pre");
        boolean spaced = true;
        for (Node node : block.nodes()) {
            if (!(node instanceof TextNode words)) {
                out.append("<br>");
                spaced = true;
                continue;
            }
            if (!open.isEmpty() || !block.element().equals(words.parent())) {
                reopen(open, inlineAround(words, block.element()));
            }
            String s = words.getWholeText();
            spaced = pre ? writeRaw(s) : writeCollapsed(s, spaced);
        }
        reopen(open, List.of());
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
            out.append(in, start, i - start);
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

    private List<Element> inlineAround(TextNode words, Element block) {
        var chain = new ArrayList<Element>();
        for (Node n = words.parent(); n instanceof Element e && !e.equals(block); n = e.parent()) {
            if (INLINE.containsKey(e.normalName()) && (!e.normalName().equals("a") || !href(e).isEmpty())) {
                chain.addFirst(e);
            }
        }
        return chain;
    }

    private void reopen(Deque<Element> open, List<Element> wanted) {
        int same = 0;
        var now = new ArrayList<>(open);
        while (same < now.size() && same < wanted.size() && now.get(same).equals(wanted.get(same))) {
            same++;
        }
        while (open.size() > same) {
            out.append("</").append(INLINE.get(open.removeLast().normalName())).append('>');
        }
        for (Element e : wanted.subList(same, wanted.size())) {
            out.append('<').append(INLINE.get(e.normalName()));
            if (e.normalName().equals("a")) {
                out.append(" href=\"");
                writeEscaped(href(e));
                out.append('"');
            }
            out.append('>');
            open.addLast(e);
        }
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
        return hrefs.computeIfAbsent(link, BodyWriter::resolve);
    }

    private static String resolve(Element link) {
        String url = WebAddress.resolve(link.baseUri(), link.attr("href"));
        return url == null ? "" : url;
    }
}
