package org.newswire.parse.extract.markup;

import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;

/// Writes an article's clean HTML as Markdown (CommonMark 0.31, with the tables of GitHub Flavored Markdown 0.29).
/// Rendered again it says the same: all that Markdown would take for markup in the text is escaped, raw HTML above
/// all; tags without a counterpart leave their words.
public final class Markdown {
    private static final Set<String> BLOCKS =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "pre", "table");
    private static final Pattern LINE_START = Pattern.compile("(?m)^(\\d{1,9}(?=[.)])|(?=[#+=-]|:-))");
    private static final Pattern FENCES = Pattern.compile("`{3,}");

    /// Renderers fill short rows up to the width of the first, so one wide row would make all wide.
    private static final int MAX_COLUMNS = 100;
    /// The most characters of margins for the lines of one block. A block above that is written after its
    /// quotation or list, without margins, since they would multiply its size.
    private static final int MAX_MARGIN_CHARS = 1_000_000;

    private final StringBuilder out = new StringBuilder();
    /// What the next line begins with where that isn't its margin: a list's mark.
    private String lead = "";

    private Markdown() {}

    /// @param html as `Extraction.Article.html` has it
    public static String of(String html) {
        var writer = new Markdown();
        writer.flow(Jsoup.parseBodyFragment(html).body(), "");
        return writer.out.toString().stripTrailing();
    }

    /// What stands in an element that may hold both blocks and text: runs of text are paragraphs.
    ///
    /// @param margin what each line begins with
    private void flow(Element parent, String margin) {
        var flow = new Flow(margin);
        var words = new MarkdownLine();
        for (Node node : parent.childNodes()) {
            if (node instanceof Element e && BLOCKS.contains(e.normalName())) {
                flow.paragraph(words);
                words = new MarkdownLine();
                flow.block(e);
            } else {
                words.add(node);
            }
        }
        flow.paragraph(words);
    }

    /// Blocks one below the other.
    private final class Flow {
        private final String margin;
        private boolean first = true;
        private String list = "";
        private boolean otherMark;

        Flow(String margin) {
            this.margin = margin;
        }

        void block(Element e) {
            String tag = e.normalName();
            boolean isList = tag.equals("ul") || tag.equals("ol");
            // Two lists in a row would be one.
            otherMark = isList && tag.equals(list) && !otherMark;
            list = isList ? tag : "";
            switch (tag) {
                case "blockquote" -> inner(e, "> ", margin + "> ");
                case "ul", "ol" -> items(e);
                case "table" -> lines(table(e));
                case "pre" -> lines(fenced(e.wholeText()));
                case "p" -> paragraph(wordsOf(e));
                default -> lines(heading(e));
            }
        }

        void paragraph(MarkdownLine words) {
            String text = words.lines();
            if (!text.isEmpty()) {
                lines(LINE_START.matcher(text).replaceAll("$1\\\\"));
            }
        }

        private void items(Element list) {
            boolean reversed = list.hasAttr("reversed");
            int number = number(list, "start", reversed ? list.childrenSize() : 1);
            for (Element item : list.children()) {
                if (item.hasText()) {
                    number = number(item, "value", number);
                    String mark = mark(list, Math.clamp(number, 0, 999_999_999));
                    inner(item, mark, margin + " ".repeat(mark.length()));
                    number += reversed ? -1 : 1;
                }
            }
        }

        private String mark(Element list, int number) {
            if (list.normalName().equals("ol")) {
                return number + (otherMark ? ") " : ". ");
            }
            return otherMark ? "*  " : "-  ";
        }

        /// @param mark what its first line begins with, after that of the block around
        private void inner(Element block, String mark, String innerMargin) {
            if (block.hasText()) {
                separate();
                String outer = lead;
                String marked = (lead.isEmpty() ? margin : lead) + mark;
                lead = marked;
                flow(block, innerMargin);
                lead = lead.equals(marked) ? outer : lead;
            }
        }

        private void lines(String lines) {
            if (!lines.isEmpty()) {
                separate();
                long count = margin.isEmpty()
                        ? 0
                        : lines.chars().filter(c -> c == '\n').count();
                if (count * margin.length() > MAX_MARGIN_CHARS) {
                    out.append(lead.isEmpty() ? "" : lead + "\n").append('\n').append(lines);
                } else {
                    out.append(lead.isEmpty() ? margin : lead).append(lines.replace("\n", "\n" + margin));
                }
                out.append('\n');
                lead = "";
            }
        }

        private void separate() {
            if (!first) {
                out.append(margin.stripTrailing()).append('\n');
            }
            first = false;
        }
    }

    private static int number(Element e, String attribute, int otherwise) {
        return e.hasAttr(attribute) ? Integer.parseInt(e.attr(attribute)) : otherwise;
    }

    private static MarkdownLine wordsOf(Element block) {
        var words = new MarkdownLine();
        block.childNodes().forEach(words::add);
        return words;
    }

    private static String heading(Element heading) {
        String text = wordsOf(heading).line();
        int level = heading.normalName().charAt(1) - '0';
        return text.isEmpty() ? "" : "#".repeat(level) + " " + withoutClosing(text);
    }

    /// Marks at a heading's end are none of its words unless they are escaped.
    private static String withoutClosing(String heading) {
        int end = heading.length();
        while (end > 0 && heading.charAt(end - 1) == '#') {
            end--;
        }
        return heading.substring(0, end) + "\\#".repeat(heading.length() - end);
    }

    /// Between fences longer than any in the code, which nothing in it can end.
    private static String fenced(String code) {
        String lines = code.replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
        int longest = FENCES.matcher(lines)
                .results()
                .mapToInt(run -> run.end() - run.start())
                .max()
                .orElse(2);
        String fence = "`".repeat(longest + 1);
        return lines.isEmpty() ? "" : String.join("\n", fence, lines, fence);
    }

    /// Its first row is the head, since a table cannot be without; that is as wide as the widest row.
    private static String table(Element table) {
        Elements rows = table.select("tr");
        int widest = rows.stream().mapToInt(Element::childrenSize).max().orElse(0);
        int width = Math.min(widest, MAX_COLUMNS);
        var lines = new StringBuilder();
        for (Element row : rows) {
            boolean head = lines.isEmpty();
            lines.append(head ? "|" : "\n|");
            Elements all = row.children();
            int cells = Math.min(all.size(), width);
            for (int i = 0; i < cells; i++) {
                lines.append(' ').append(cell(all, i)).append(" |");
            }
            if (head) {
                lines.append("  |".repeat(width - cells)).append("\n|").append(" --- |".repeat(width));
            }
        }
        return lines.toString();
    }

    /// Of the last column there may be, with all cells behind it.
    private static String cell(Elements row, int column) {
        var words = new MarkdownLine();
        int end = column == MAX_COLUMNS - 1 ? row.size() : column + 1;
        for (Element cell : row.subList(column, end)) {
            cell.childNodes().forEach(words::add);
            words.add(new TextNode(" "));
        }
        return words.line();
    }
}
