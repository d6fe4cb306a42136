package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.Tags;

/// Writes the selected blocks as safe HTML. All markup is new and from a fixed list of tags; text is
/// escaped. The only attributes are the `href` of links (absolute http or https URLs) and list numbers
/// (integers). So no script, handler or style of the page remains. The nesting of lists and quotes is kept.
public final class BodyWriter {
    private static final Set<String> LISTS = Set.of("ul", "ol");
    private static final Set<String> NESTED = Set.of("blockquote", "li", "table");

    /// Maximum nesting of quotes, lists and items. Deeper ones are flattened.
    private static final int MAX_NESTED = 16;

    private final StringBuilder out = new StringBuilder();
    private final InlineHtml inline = new InlineHtml(out);
    private final ListNumbers numbers = new ListNumbers();
    /// The number of paragraphs per list item or quote.
    private final Map<Element, Integer> paragraphs = new HashMap<>();

    /// The open quotes, lists and items, outermost first.
    private List<Element> open = List.of();

    /// Whether the current line is not ended.
    private boolean inLine;

    private BodyWriter() {}

    /// HTML with a small allow-list of tags, safe to embed.
    public static String html(List<Block> blocks, List<DataTable> tables) {
        var writer = new BodyWriter();
        blocks.forEach(writer::count);
        inOrder(blocks, tables, writer::write, writer::write);
        writer.enclose(List.of());
        return writer.out.isEmpty() ? "" : writer.out.substring(0, writer.out.length() - 1);
    }

    /// Paragraphs separated by an empty line. Table rows are lines with tabs between cells, like
    /// `innerText` (HTML Standard, 3.2.7).
    ///
    /// @param without blocks to omit
    public static String text(List<Block> blocks, List<DataTable> tables, Set<Block> without) {
        return paragraphs(blocks, tables, without, BodyWriter::text);
    }

    /// The paragraphs without tables.
    ///
    /// @param without blocks to omit
    public static String prose(List<Block> blocks, List<DataTable> tables, Set<Block> without) {
        return paragraphs(blocks, tables, without, table -> "");
    }

    private static String paragraphs(
            List<Block> blocks, List<DataTable> tables, Set<Block> without, Function<DataTable, String> text) {
        var all = new StringJoiner("\n\n");
        Consumer<String> add = part -> {
            if (!part.isEmpty()) {
                all.add(part);
            }
        };
        inOrder(
                blocks,
                tables,
                block -> add.accept(without.contains(block) ? "" : block.text()),
                table -> add.accept(text.apply(table)));
        return all.toString();
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
        enclose(around(table.element()));
        startLine();
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
            inline.write(block);
            between = "<br>";
        }
        out.append("</").append(tag).append('>');
    }

    private void count(Block block) {
        Element around = Tags.closest(block.element(), NESTED);
        if (around != null && tagOf(block).equals("p")) {
            paragraphs.merge(around, 1, Integer::sum);
        }
    }

    private void write(Block block) {
        List<Element> outer = open;
        List<Element> around = around(block.element());
        enclose(around);
        String tag = tagOf(block);
        Element item = around.isEmpty() ? null : around.getLast();
        if (item != null && isOnlyParagraph(item, tag) && !outer.contains(item)) {
            inline.write(block);
            return;
        }
        startLine();
        out.append('<').append(tag).append('>');
        inline.write(block);
        out.append("</").append(tag).append(">\n");
    }

    private boolean isOnlyParagraph(Element item, String tag) {
        return item.normalName().equals("li") && tag.equals("p") && paragraphs.getOrDefault(item, 0) == 1;
    }

    private static String tagOf(Block block) {
        String tag = block.element().normalName();
        if (block.isHeading()) {
            return tag.equals("h1") ? "h2" : tag;
        }
        return tag.equals("pre") ? "pre" : "p";
    }

    /// The quotes, lists and items around an element, outermost first.
    private static List<Element> around(Element from) {
        var around = new ArrayList<Element>();
        Element item = null;
        for (Element e = from; e != null; e = e.parent()) {
            String tag = e.normalName();
            if (tag.equals("li")) {
                item = item == null ? e : item;
            } else if (tag.equals("blockquote")) {
                around.add(e);
                item = null;
            } else if (LISTS.contains(tag) && item != null) {
                around.add(item);
                around.add(e);
                item = null;
            }
        }
        List<Element> outermost = around.reversed().subList(0, Math.min(around.size(), MAX_NESTED));
        boolean cut = !outermost.isEmpty() && LISTS.contains(outermost.getLast().normalName());
        return outermost.subList(0, outermost.size() - (cut ? 1 : 0));
    }

    /// Closes and opens elements until these are open.
    private void enclose(List<Element> wanted) {
        int same = 0;
        while (same < open.size() && same < wanted.size() && open.get(same).equals(wanted.get(same))) {
            same++;
        }
        for (Element e : open.subList(same, open.size()).reversed()) {
            out.append("</").append(e.normalName()).append(">\n");
            inLine = false;
        }
        for (int i = same; i < wanted.size(); i++) {
            Element e = wanted.get(i);
            startLine();
            boolean item = e.normalName().equals("li");
            String number = item ? numbers.next(e) : i + 1 < wanted.size() ? numbers.begin(e, wanted.get(i + 1)) : "";
            out.append('<').append(e.normalName()).append(number).append(item ? ">" : ">\n");
            inLine = item;
        }
        open = wanted;
    }

    private void startLine() {
        if (inLine) {
            out.append('\n');
        }
        inLine = false;
    }
}
