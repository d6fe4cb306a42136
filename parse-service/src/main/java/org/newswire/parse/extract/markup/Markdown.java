package org.newswire.parse.extract.markup;

import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;

/// Converts an article's HTML to Markdown (CommonMark 0.31, tables of GitHub Flavored Markdown 0.29). Text
/// that Markdown would interpret is escaped, raw HTML above all. Tags without a counterpart leave their
/// text.
///
/// ```java
/// Markdown.of("<p><strong>Ferries</strong> stay in port.</p>"); // **Ferries** stay in port.
/// ```
public final class Markdown {
    private static final Set<String> BLOCKS = Set.of("p h1 h2 h3 h4 h5 h6 blockquote ul ol pre table".split(" "));
    private static final Pattern LINE_START = Pattern.compile("(?m)^(\\d{1,9}(?=[.)])|(?=[#+=-]|:-))");
    private static final Pattern FENCES = Pattern.compile("`{3,}");

    /// Renderers extend all rows to the width of the first, so a wide row would multiply the size.
    private static final int MAX_COLUMNS = 100;
    /// Maximum characters of margins per block. A block above the limit is written without margins after
    /// its quote or list.
    private static final int MAX_MARGIN_CHARS = 1_000_000;

    private final StringBuilder out = new StringBuilder();
    /// Start of the next line if it differs from the margin: a list mark.
    private String lead = "";

    private Markdown() {}

    /// @param html as in `Extraction.Article.html`
    public static String of(String html) {
        var writer = new Markdown();
        writer.flow(Jsoup.parseBodyFragment(html).body(), "");
        return writer.out.toString().stripTrailing();
    }

    /// Writes an element that may contain blocks and text. Runs of text become paragraphs.
    ///
    /// @param margin start of each line
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

    /// A sequence of blocks.
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
            // Two adjacent lists with equal marks would merge.
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

        /// @param mark start of the first line, after that of the surrounding block
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

    /// Marks at the end of a heading must be escaped.
    private static String withoutClosing(String heading) {
        int end = heading.length();
        while (end > 0 && heading.charAt(end - 1) == '#') {
            end--;
        }
        return heading.substring(0, end) + "\\#".repeat(heading.length() - end);
    }

    /// A fence is longer than any in the code, so nothing in the code can end it.
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

    /// Markdown tables need a header, so the first row becomes one, with the width of the widest row.
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

    /// The last possible column contains all remaining cells.
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
