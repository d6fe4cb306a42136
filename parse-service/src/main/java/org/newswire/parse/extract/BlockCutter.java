package org.newswire.parse.extract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/// Cuts a page into its blocks, in document order, in one walk over the tree that doesn't recurse.
final class BlockCutter implements NodeFilter {
    /// No article is longer; what follows is left out, so that a page of millions of paragraphs stays
    /// cheap.
    static final int MAX_BLOCKS = 4_000;

    private final List<Block> blocks = new ArrayList<>();
    private final List<Node> run = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int links;
    private int linkChars;
    private int boldChars;
    private int breaks;
    private int linkDepth;
    private int boldDepth;
    private int hiddenDepth;
    private int preDepth;

    private @Nullable Element skipped;
    private final Deque<Element> around = new ArrayDeque<>();

    private BlockCutter(Element root) {
        around.addLast(root);
    }

    static List<Block> cut(Element root) {
        var cutter = new BlockCutter(root);
        root.filter(cutter);
        cutter.flush();
        return cutter.blocks;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (blocks.size() >= MAX_BLOCKS) {
            return FilterResult.STOP;
        }
        if (node instanceof TextNode words) {
            append(words);
        } else if (node instanceof Element e) {
            if (Tags.isWithoutText(e) || Tags.isAside(e)) {
                skipped = e;
                return FilterResult.SKIP_CHILDREN;
            }
            enter(e);
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element e && !e.equals(skipped)) {
            leave(e);
        }
        return FilterResult.CONTINUE;
    }

    private void enter(Element e) {
        String tag = e.normalName();
        if (tag.equals("br")) {
            lineBreak(e);
            return;
        }
        if (Tags.isBlockLevel(e)) {
            flush();
            around.addLast(e);
        }
        if (tag.equals("a")) {
            linkDepth++;
            links++;
        }
        boldDepth += Tags.isBold(e) ? 1 : 0;
        preDepth += tag.equals("pre") ? 1 : 0;
        hiddenDepth += Tags.isHidden(e) ? 1 : 0;
    }

    private void leave(Element e) {
        String tag = e.normalName();
        if (Tags.isBlockLevel(e)) {
            flush();
            around.removeLast();
        }
        linkDepth -= tag.equals("a") ? 1 : 0;
        boldDepth -= Tags.isBold(e) ? 1 : 0;
        preDepth -= tag.equals("pre") ? 1 : 0;
        hiddenDepth -= Tags.isHidden(e) ? 1 : 0;
    }

    private void lineBreak(Element br) {
        breaks++;
        if (breaks == 2) {
            flush();
        } else if (breaks == 1 && !text.isEmpty()) {
            trimEnd();
            text.append('\n');
            run.add(br);
        }
    }

    private void append(TextNode node) {
        String s = node.getWholeText();
        int before = text.length();
        int i = 0;
        while (i < s.length()) {
            int start = i;
            while (i < s.length() && s.charAt(i) > ' ' && s.charAt(i) < 0x7f) {
                i++;
            }
            if (i > start) {
                text.append(s, start, i);
                breaks = 0;
            }
            if (i < s.length()) {
                append(s.charAt(i++));
            }
        }
        int added = text.length() - before;
        if (added > 0) {
            run.add(node);
            linkChars += linkDepth > 0 ? added : 0;
            boldChars += boldDepth > 0 ? added : 0;
        }
    }

    private void append(char c) {
        if (c == '\n' && preDepth > 0) {
            text.append(c);
        } else if (Character.isWhitespace(c) || c == '\u00a0' || c == '\u202f' || c == '\u2007') {
            if (preDepth > 0 || (!text.isEmpty() && text.charAt(text.length() - 1) > ' ')) {
                text.append(' ');
            }
        } else if (c != '\u00ad' && c != '\u200b' && c != '\ufeff' && c != '\u2060') {
            text.append(c);
            breaks = 0;
        }
    }

    private void trimEnd() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) <= ' ') {
            end--;
        }
        text.setLength(end);
    }

    private boolean isVisible() {
        int at = 0;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private void flush() {
        trimEnd();
        if (isVisible()) {
            String words = text.toString();
            blocks.add(new Block(
                    blocks.size(),
                    around.getLast(),
                    List.copyOf(run),
                    words,
                    Words.count(words),
                    links,
                    linkChars,
                    boldChars,
                    hiddenDepth > 0));
        }
        text.setLength(0);
        run.clear();
        links = linkDepth;
        linkChars = 0;
        boldChars = 0;
        breaks = 0;
    }
}
