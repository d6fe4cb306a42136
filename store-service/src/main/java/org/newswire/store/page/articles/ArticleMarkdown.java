package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Writes an article as Markdown (CommonMark) with its metadata as YAML in front.
final class ArticleMarkdown {
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>&#|~]");
    private static final Pattern LIST_MARK = Pattern.compile("^(\\d*)(?=[-+=.)])");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern FENCE = Pattern.compile("`+");
    private static final Pattern LINE_START = Pattern.compile("(?m)^");
    private static final Set<String> BLOCKS = Set.of("dt", "dd", "li", "tr", "th", "td", "figcaption", "caption");
    private static final Map<String, String> MARKS = Map.of("b", "**", "strong", "**", "i", "*", "em", "*");

    private static final String CUT =
            "\n*The text is longer than the %,d characters that are shown here. The JSON has all of it.*\n"
                    .formatted(SafeHtml.MAX_CHARS);

    /// Deeper elements are flattened.
    private static final int MAX_DEPTH = 50;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,8}");

    private final StringBuilder out = new StringBuilder();

    /// The number of the next item of an ordered list.
    private int number;

    private ArticleMarkdown() {}

    /// @param article as `/api/articles/{id}` has it
    static String of(JsonNode article) {
        StoredFields row = new StoredFields(article);
        ArticleMarkdown markdown = new ArticleMarkdown();
        markdown.head(row);
        if (!row.value("title").isEmpty()) {
            markdown.out.append("# ").append(inOneLine(row.value("title"))).append("\n\n");
        }
        String html = article.path("html").asText("");
        markdown.blocks(SafeHtml.clean(html), 0);
        String text = markdown.out.toString().strip() + "\n";
        return SafeHtml.isCut(html) ? text + CUT : text;
    }

    /// JSON strings and arrays are YAML. Markup in them is escaped for viewers that do not know the metadata.
    private void head(StoredFields row) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("id", row.value("id"));
        for (String name :
                "title site siteName publishedAt publishedOn modifiedAt language contentHash".split(" ", -1)) {
            if (!row.value(name).isEmpty()) {
                head.put(name, row.value(name));
            }
        }
        String link = row.link("url");
        if (link != null) {
            head.put("url", link);
        }
        ArrayNode authors = head.arrayNode();
        row.texts("authors").forEach(authors::add);
        head.set("authors", authors);
        out.append("---\n");
        head.properties()
                .forEach(each -> out.append(each.getKey())
                        .append(": ")
                        .append(each.getValue().toString().replace("<", "\\u003c"))
                        .append('\n'));
        out.append("---\n\n");
    }

    private void blocks(Element parent, int depth) {
        StringBuilder line = new StringBuilder();
        for (Node node : parent.childNodes()) {
            if (node instanceof Element element && isBlock(element) && depth < MAX_DEPTH) {
                paragraph(line);
                block(element, depth + 1);
            } else {
                inline(node, line, depth + 1);
            }
        }
        paragraph(line);
    }

    private static boolean isBlock(Element element) {
        return element.isBlock() || BLOCKS.contains(element.normalName());
    }

    private void paragraph(StringBuilder line) {
        String text = line.toString().strip();
        line.setLength(0);
        if (!text.isEmpty()) {
            out.append(LIST_MARK.matcher(text).replaceFirst("$1\\\\")).append("\n\n");
        }
    }

    private void block(Element block, int depth) {
        switch (block.normalName()) {
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                out.append("#".repeat(SafeHtml.level(block)))
                        .append(' ')
                        .append(line(block, depth))
                        .append("\n\n");
            case "pre" -> pre(block.wholeText().stripTrailing());
            case "blockquote" -> prefixed(block, "> ", "> ", depth);
            case "li" -> item(block, depth);
            case "tr" -> row(block, depth);
            case "ol" -> ordered(block, depth);
            case "ul", "table" -> {
                blocks(block, depth);
                out.append('\n');
            }
            default -> blocks(block, depth);
        }
    }

    private String line(Element block, int depth) {
        StringBuilder line = new StringBuilder();
        block.childNodes().forEach(node -> inline(node, line, depth));
        return line.toString().replace("\\\n", " ").strip();
    }

    private void pre(String text) {
        String fence = "`".repeat(Math.max(3, longestFence(text) + 1));
        out.append(fence).append('\n').append(text).append('\n').append(fence).append("\n\n");
    }

    private void ordered(Element list, int depth) {
        int outer = number;
        number = number(list.attr("start"), 1);
        blocks(list, depth);
        out.append('\n');
        number = outer;
    }

    private void item(Element item, int depth) {
        Element list = item.parent();
        boolean isNumbered = list != null && list.normalName().equals("ol");
        if (isNumbered) {
            number = number(item.attr("value"), number);
        }
        String mark = isNumbered ? number++ + ". " : "- ";
        prefixed(item, mark, " ".repeat(mark.length()), depth);
    }

    private static int number(String text, int otherwise) {
        return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : otherwise;
    }

    private void row(Element row, int depth) {
        out.append('|');
        row.children().forEach(cell -> out.append(' ').append(line(cell, depth)).append(" |"));
        out.append('\n');
        Element table = row.closest("table");
        if (table != null && row.equals(table.selectFirst("tr"))) {
            out.append('|').append(" --- |".repeat(row.childrenSize())).append('\n');
        }
    }

    private static int longestFence(String text) {
        return FENCE.matcher(text)
                .results()
                .mapToInt(run -> run.end() - run.start())
                .max()
                .orElse(0);
    }

    private void prefixed(Element block, String first, String next, int depth) {
        ArticleMarkdown inner = new ArticleMarkdown();
        inner.blocks(block, depth);
        String text = inner.out.toString().strip();
        out.append(first)
                .append(LINE_START.matcher(text).replaceAll(next).substring(next.length()))
                .append(block.normalName().equals("li") ? "\n" : "\n\n");
    }

    private void inline(Node node, StringBuilder line, int depth) {
        if (node instanceof TextNode text) {
            line.append(inOneLine(text.getWholeText()));
        } else if (node instanceof Element element) {
            if (element.normalName().equals("br")) {
                line.append("\\\n");
            } else if (depth >= MAX_DEPTH) {
                line.append(escaped(element.text()));
            } else {
                enclosed(element, line, depth);
            }
        }
    }

    private void enclosed(Element element, StringBuilder line, int depth) {
        StringBuilder inside = new StringBuilder();
        element.childNodes().forEach(node -> inline(node, inside, depth + 1));
        String text = inside.toString();
        String mark = MARKS.getOrDefault(element.normalName(), "");
        String href = element.attr("href");
        if (text.isBlank()) {
            line.append(text);
        } else if (!href.isEmpty()) {
            line.append('[')
                    .append(text)
                    .append("](<")
                    .append(href.replaceAll("[<>\\s]", ""))
                    .append(">)");
        } else {
            // A mark beside a space is not a mark.
            String core = text.strip();
            int from = text.indexOf(core);
            line.append(text, 0, from)
                    .append(mark)
                    .append(core)
                    .append(mark)
                    .append(text.substring(from + core.length()));
        }
    }

    private static String inOneLine(String text) {
        return escaped(SPACE.matcher(text).replaceAll(" "));
    }

    private static String escaped(String text) {
        return SPECIAL.matcher(text).replaceAll("\\\\$0");
    }
}
