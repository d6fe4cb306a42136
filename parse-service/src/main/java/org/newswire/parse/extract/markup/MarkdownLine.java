package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Converts inline content to Markdown: text, links, emphasis and line breaks. Styles are kept per
/// character, so `<b>Lon</b><b>don</b>` is one bold word, and marks never touch blanks inside.
final class MarkdownLine {
    private static final int STRONG = 1;
    private static final int EM = 2;
    /// A style has two bits for marks around a link, two for marks inside it, and the number of the link
    /// from 1.
    private static final int INNER = 2;

    private static final int LINK = 4;
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>&~|]");
    private static final Pattern ENTITY = Pattern.compile("&(?=#?\\w+;)");

    private final StringBuilder text = new StringBuilder();
    private int[] styles = new int[64];
    private final List<Element> links = new ArrayList<>();

    void add(Node node) {
        add(node, 0);
    }

    private void add(Node node, int style) {
        if (node instanceof TextNode words) {
            append(words.getWholeText().replace('\n', ' ').replace('\r', ' '), style);
        } else if (node instanceof Element e && e.normalName().equals("br")) {
            append("\n", style);
        } else if (node instanceof Element e) {
            int inner = style | style(e, style);
            e.childNodes().forEach(child -> add(child, inner));
        }
    }

    private int style(Element e, int around) {
        return switch (e.normalName()) {
            case "strong" -> STRONG;
            case "em", "cite" -> EM;
            case "a" -> around >> LINK == 0 && !e.attr("href").isEmpty() ? link(e) : 0;
            default -> 0;
        };
    }

    private int link(Element e) {
        links.add(e);
        return links.size() << LINK;
    }

    private void append(String words, int style) {
        int from = text.length();
        text.append(words);
        if (text.length() > styles.length) {
            styles = Arrays.copyOf(styles, 2 * text.length());
        }
        Arrays.fill(styles, from, text.length(), style);
    }

    /// Empty without words.
    String lines() {
        trim();
        splitLinks();
        return written(0, text.length(), 0, ' ', ' ');
    }

    /// Line breaks become blanks.
    String line() {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                text.setCharAt(i, ' ');
            }
        }
        return lines();
    }

    /// Removes blanks around lines, and empty lines at both ends.
    private void trim() {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean begins = n == 0 || text.charAt(n - 1) == '\n';
            if (c == '\n') {
                n = withoutBlanks(n);
            }
            if (c == '\n' ? n > 0 : !begins || !MarkdownMarks.isBlank(c)) {
                text.setCharAt(n, c);
                styles[n++] = styles[i];
            }
        }
        text.setLength(n);
        while (n > 0 && MarkdownMarks.isBlank(text.charAt(n - 1))) {
            n--;
        }
        text.setLength(n);
    }

    private int withoutBlanks(int end) {
        int n = end;
        while (n > 0 && text.charAt(n - 1) != '\n' && MarkdownMarks.isBlank(text.charAt(n - 1))) {
            n--;
        }
        return n;
    }

    /// Trims links to words. Marks on all words of a link are moved around it.
    private void splitLinks() {
        int i = 0;
        while (i < text.length()) {
            int link = styles[i] >> LINK;
            int end = i + 1;
            while (end < text.length() && styles[end] >> LINK == link) {
                end++;
            }
            if (link != 0) {
                splitLink(i, end);
            }
            i = end;
        }
    }

    private void splitLink(int from, int to) {
        int first = from;
        while (first < to && MarkdownMarks.isBlank(text.charAt(first))) {
            styles[first++] &= STRONG | EM;
        }
        int end = to;
        while (end > first && MarkdownMarks.isBlank(text.charAt(end - 1))) {
            styles[--end] &= STRONG | EM;
        }
        int common = STRONG | EM;
        for (int i = first; i < end; i++) {
            common &= MarkdownMarks.isBlank(text.charAt(i)) ? common : styles[i];
        }
        for (int i = first; i < end; i++) {
            int marks = styles[i] & (STRONG | EM);
            styles[i] = styles[i] >> LINK << LINK | (marks & ~common) << INNER | common;
        }
    }

    /// @param shift  0 for all marks; [#INNER] for marks inside a link
    /// @param before code point before the text
    private String written(int from, int to, int shift, int before, int after) {
        var parts = new MarkdownMarks();
        write(from, to, shift, 0, parts);
        return parts.written(before, after);
    }

    private void write(int from, int to, int shift, int open, MarkdownMarks parts) {
        int i = from;
        while (i < to) {
            int marks = marks(i, shift) & ~open;
            if (marks != 0) {
                int strongEnd = (marks & STRONG) == 0 ? i : end(i, to, shift, STRONG);
                int emEnd = (marks & EM) == 0 ? i : end(i, to, shift, EM);
                int end = Math.max(strongEnd, emEnd);
                int mark = emEnd == end ? EM : STRONG;
                String sign = mark == STRONG ? "**" : "*";
                int pair = parts.open(sign);
                write(i, end, shift, open | mark, parts);
                parts.close(sign, pair);
                i = end;
            } else if (shift == 0 && styles[i] >> LINK != 0) {
                int end = linkEnd(i, to);
                parts.add("[" + written(i, end, INNER, '[', ']') + "](<" + target(links.get((styles[i] >> LINK) - 1))
                        + ">)");
                i = end;
            } else {
                int end = i + 1;
                while (end < to && (marks(end, shift) & ~open) == 0 && (shift > 0 || styles[end] >> LINK == 0)) {
                    end++;
                }
                parts.add(escaped(text.substring(i, end)));
                i = end;
            }
        }
    }

    /// No marks start at a blank.
    private int marks(int i, int shift) {
        return MarkdownMarks.isBlank(text.charAt(i)) ? 0 : styles[i] >> shift & (STRONG | EM);
    }

    /// The end of the last word with a mark.
    private int end(int from, int to, int shift, int mark) {
        int end = from;
        for (int i = from; i < to && (styles[i] >> shift & mark) != 0; i++) {
            end = MarkdownMarks.isBlank(text.charAt(i)) ? end : i + 1;
        }
        return end;
    }

    private int linkEnd(int from, int to) {
        int end = from;
        while (end < to && styles[end] >> LINK == styles[from] >> LINK) {
            end++;
        }
        return end;
    }

    private static String escaped(String words) {
        return SPECIAL.matcher(words).replaceAll("\\\\$0").replace("\n", "\\\n");
    }

    private static String target(Element link) {
        String href = link.attr("href")
                .replace("\\", "%5C")
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("|", "%7C")
                .replace("`", "%60")
                .replace("\n", "")
                .replace("\r", "");
        return ENTITY.matcher(href).replaceAll("\\\\&");
    }
}
