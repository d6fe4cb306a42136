package org.newswire.parse.extract;

import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Writes an article's clean HTML as Markdown (CommonMark 0.31, with the tables of GitHub Flavored Markdown 0.29). All
/// that Markdown would take for
/// markup in the text is escaped, raw HTML above all; tags without a counterpart leave their words.
public final class Markdown {
    private static final Map<String, String> MARKS = Map.of("strong", "**", "em", "*", "cite", "*");
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>&~|]");
    private static final Pattern LINE_START = Pattern.compile("(?m)^(\\s*(?:\\d{1,9}(?=[.)]))?)([#+=.)-])");

    private final StringBuilder out = new StringBuilder();

    private Markdown() {}

    /// @param html as `Extraction.Article.html` has it
    public static String of(String html) {
        var writer = new Markdown();
        for (Element block : Jsoup.parseBodyFragment(html).body().children()) {
            writer.block(block, "");
        }
        return writer.out.toString().strip();
    }

    /// @param margin what each line begins with
    private void block(Element block, String margin) {
        switch (block.normalName()) {
            case "blockquote" -> block.children().forEach(inner -> block(inner, margin + "> "));
            case "ul", "ol" -> items(block, margin);
            case "table" -> table(block, margin);
            case "pre" ->
                paragraph(margin, "    " + block.wholeText().stripTrailing().replace("\n", "\n    "), "");
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                paragraph(
                        margin,
                        lines(block).replace('\n', ' '),
                        "#".repeat(block.normalName().charAt(1) - '0') + " ");
            default -> paragraph(margin, lines(block), "");
        }
    }

    private void items(Element list, String margin) {
        int number = 1;
        for (Element item : list.children()) {
            paragraph(
                    margin,
                    lines(item).replace("\n", "\n   "),
                    list.normalName().equals("ol") ? number++ + ". " : "-  ");
        }
    }

    /// Its first row is the head, since a table cannot be without.
    private void table(Element table, String margin) {
        var rows = table.select("tr");
        int width = rows.stream().mapToInt(Element::childrenSize).max().orElse(0);
        var lines = new StringBuilder();
        for (Element row : rows) {
            lines.append(lines.isEmpty() ? "|" : "\n|");
            for (int i = 0; i < width; i++) {
                lines.append(' ')
                        .append(i < row.childrenSize() ? cell(row.child(i)) : "")
                        .append(" |");
            }
            lines.append(row.equals(rows.getFirst()) ? "\n|" + " --- |".repeat(width) : "");
        }
        paragraph(margin, lines.toString(), "");
    }

    private static String cell(Element cell) {
        return lines(cell).replace("\\\n", " ").replace('\n', ' ');
    }

    private void paragraph(String margin, String lines, String lead) {
        if (!lines.isBlank()) {
            out.append(margin)
                    .append(lead)
                    .append(lines.replace("\n", "\n" + margin))
                    .append('\n');
            out.append(margin.stripTrailing()).append('\n');
        }
    }

    private static String lines(Element block) {
        var inline = new StringBuilder();
        block.childNodes().forEach(node -> write(node, inline));
        return LINE_START.matcher(inline.toString().strip()).replaceAll("$1\\\\$2");
    }

    private static void write(Node node, StringBuilder to) {
        if (node instanceof TextNode words) {
            to.append(SPECIAL.matcher(words.getWholeText().replace('\n', ' ')).replaceAll("\\\\$0"));
        } else if (node instanceof Element e) {
            writeElement(e, to);
        }
    }

    private static void writeElement(Element e, StringBuilder to) {
        if (e.normalName().equals("br")) {
            to.append("\\\n");
            return;
        }
        var inner = new StringBuilder();
        e.childNodes().forEach(node -> write(node, inner));
        String text = inner.toString().strip();
        String mark = MARKS.getOrDefault(e.normalName(), "");
        String before = inner.isEmpty() || inner.charAt(0) != ' ' ? "" : " ";
        String after = inner.isEmpty() || inner.charAt(inner.length() - 1) != ' ' ? "" : " ";
        if (e.normalName().equals("a") && !text.isEmpty()) {
            // With the link it would be an image.
            if (before.isEmpty() && !to.isEmpty() && to.charAt(to.length() - 1) == '!') {
                to.insert(to.length() - 1, '\\');
            }
            to.append(before)
                    .append('[')
                    .append(text)
                    .append("](<")
                    .append(target(e))
                    .append(">)")
                    .append(after);
        } else if (text.isEmpty() || mark.isEmpty() || !canStand(text, to, before, e)) {
            to.append(inner);
        } else {
            to.append(before).append(mark).append(text).append(mark).append(after);
        }
    }

    private static String target(Element link) {
        return link.attr("href")
                .replace("\\", "%5C")
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("\n", "");
    }

    /// Whether the marks would be read as such: not beside a letter where the marked text has none at
    /// that end.
    private static boolean canStand(String text, StringBuilder to, String before, Element e) {
        boolean opens =
                isWord(text.charAt(0)) || to.isEmpty() || !before.isEmpty() || !isWord(to.charAt(to.length() - 1));
        String next = e.nextSibling() instanceof TextNode words ? words.getWholeText() : "";
        boolean closes = isWord(text.charAt(text.length() - 1)) || next.isEmpty() || !isWord(next.charAt(0));
        return opens && closes && !text.contains("\n");
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c);
    }
}
