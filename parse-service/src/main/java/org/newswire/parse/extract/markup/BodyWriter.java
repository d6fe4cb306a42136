package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.Tags;

/// Writes the chosen blocks as clean HTML. The markup is written anew, tag by tag from a fixed
/// list, and nothing of the page's own markup is copied: text is escaped, and of all attributes
/// only the `href` of a link survives, as an absolute http(s) or mailto address, and what numbers the
/// items of a list, as integers. So there is no script, handler or style that could get through. Lists
/// and quotes are nested as the page does it.
public final class BodyWriter {
    private static final Set<String> LISTS = Set.of("ul", "ol");
    private static final Set<String> NESTED = Set.of("blockquote", "li", "table");

    /// How many quotes, lists and items may stand in each other: an item's list counts, too. Those further
    /// in aren't written.
    private static final int MAX_NESTED = 16;

    private final StringBuilder out = new StringBuilder();
    private final InlineHtml inline = new InlineHtml(out);
    private final ListNumbers numbers = new ListNumbers();
    /// How many paragraphs of its own an item of a list has.
    private final Map<Element, Integer> paragraphs = new HashMap<>();

    /// The quotes, lists and items that what is written stands in, outermost first.
    private List<Element> open = List.of();

    /// Whether what is written last stands on a line that isn't ended.
    private boolean inLine;

    private BodyWriter() {}

    /// In a small allow-list of tags, safe to embed.
    public static String html(List<Block> blocks, List<DataTable> tables) {
        var writer = new BodyWriter();
        blocks.forEach(writer::count);
        inOrder(blocks, tables, writer::write, writer::write);
        writer.enclose(List.of());
        return writer.out.isEmpty() ? "" : writer.out.substring(0, writer.out.length() - 1);
    }

    /// Paragraphs with an empty line between. A table's rows are lines, with a tab between cells, as
    /// `innerText` has it (HTML Standard, 3.2.7).
    ///
    /// @param without blocks to be left out
    public static String text(List<Block> blocks, List<DataTable> tables, Set<Block> without) {
        var out = new StringBuilder();
        inOrder(
                blocks,
                tables,
                block -> addTo(out, block, without),
                table -> part(out).append(text(table)));
        return out.toString();
    }

    /// The paragraphs alone.
    ///
    /// @param without blocks to be left out
    public static String prose(List<Block> blocks, List<DataTable> tables, Set<Block> without) {
        var out = new StringBuilder();
        inOrder(blocks, tables, block -> addTo(out, block, without), table -> {});
        return out.toString();
    }

    private static void addTo(StringBuilder out, Block block, Set<Block> without) {
        if (!without.contains(block)) {
            part(out).append(block.text());
        }
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

    /// The quotes, and the items and their lists, that something stands in.
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

    /// Closes and opens quotes, lists and items so that what comes next stands in these.
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
