package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.page.TreeWalk;
import org.newswire.parse.extract.text.Words;

/// Splits a page into blocks in document order, in one walk without recursion.
public final class BlockSplitter implements TreeWalk.Visitor {
    /// Longer than any article. The limit keeps pages with millions of paragraphs cheap.
    @Limit(of = "blocks per page", past = "the remainder is dropped; `cut` names `text`")
    public static final int MAX_BLOCKS = 4_000;

    private final List<Block> blocks = new ArrayList<>();
    private final List<Node> run = new ArrayList<>();
    /// The text of the current run, up to `length`.
    private char[] text = new char[4096];

    private int length;
    private int links;
    private int linkChars;
    private int boldChars;
    private int breaks;
    private int linkDepth;
    private int boldDepth;
    private int hiddenDepth;
    private int preDepth;

    /// The path to the current element by depth: elements, their [Tags] bits, and their containers.
    private Element[] path = new Element[64];

    private int[] traits = new int[64];
    private @Nullable Container[] containers = new Container[64];
    private int innermost;
    private int found;

    /// The depth of an element that is skipped with its content.
    private int skipped = Integer.MAX_VALUE;

    /// Splits a tree in a separate walk.
    public static List<Block> cut(Element root) {
        var cutter = new BlockSplitter();
        TreeWalk.over(root, cutter);
        return cutter.blocks();
    }

    /// The blocks, after the walk.
    public List<Block> blocks() {
        flush();
        return blocks;
    }

    @Override
    public void enter(Node node, int depth, int attributes) {
        if (depth > skipped || blocks.size() >= MAX_BLOCKS) {
            return;
        }
        if (node instanceof TextNode words) {
            append(words);
        } else if (node instanceof Element e && !isRead(e, depth, attributes)) {
            skipped = depth;
        }
    }

    /// Whether the content of an element is part of the text.
    private boolean isRead(Element e, int depth, int attributes) {
        int trait = Tags.traits(e);
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
            traits = Arrays.copyOf(traits, depth * 2);
            containers = Arrays.copyOf(containers, depth * 2);
        }
        path[depth] = e;
        containers[depth] = null;
        traits[depth] = 0;
        if ((trait & Tags.WITHOUT_TEXT) != 0 && !Tags.containsText(e)) {
            return false;
        }
        boolean marked = attributes > 0;
        if (marked && (trait & Tags.BLOCK) == 0 && Tags.isInvisibleInline(e)) {
            return false;
        }
        boolean hidden = marked && Tags.isHidden(e, attributes);
        if (hidden && length > 0 && (trait & Tags.BLOCK) == 0 && Tags.isOmitted(e)) {
            return false;
        }
        if (marked && (trait & Tags.BLOCK) != 0 && ConsentDialogs.isOne(e)) {
            return false;
        }
        if ((trait & Tags.BREAK) != 0 || (marked && trait == 0 && Tags.isStyledBreak(e))) {
            lineBreak(e);
            return true;
        }
        if ((trait & Tags.BLOCK) != 0) {
            flush();
            innermost = depth;
        }
        if ((trait & Tags.LINK) != 0) {
            linkDepth++;
            links++;
        }
        boldDepth += (trait & Tags.BOLD) != 0 ? 1 : 0;
        preDepth += (trait & Tags.PRE) != 0 ? 1 : 0;
        hiddenDepth += hidden ? 1 : 0;
        traits[depth] = hidden ? trait | Tags.HIDDEN : trait;
        return true;
    }

    @Override
    public void leave(int depth) {
        if (depth > skipped || blocks.size() >= MAX_BLOCKS) {
            return;
        }
        skipped = Integer.MAX_VALUE;
        int trait = traits[depth];
        if ((trait & Tags.BLOCK) != 0) {
            flush();
            int around = depth - 1;
            while (around > 0 && (traits[around] & Tags.BLOCK) == 0) {
                around--;
            }
            innermost = Math.max(0, around);
        }
        linkDepth -= (trait & Tags.LINK) != 0 ? 1 : 0;
        boldDepth -= (trait & Tags.BOLD) != 0 ? 1 : 0;
        preDepth -= (trait & Tags.PRE) != 0 ? 1 : 0;
        hiddenDepth -= (trait & Tags.HIDDEN) != 0 ? 1 : 0;
    }

    /// The container of the element at this depth. It and its ancestors are created on demand.
    private Container container(int depth) {
        int known = depth;
        while (known >= 0 && containers[known] == null) {
            known--;
        }
        Container container = known < 0 ? null : containers[known];
        for (int d = known + 1; d <= depth; d++) {
            container = new Container(found++, path[d], container, d);
            containers[d] = container;
        }
        return Objects.requireNonNull(container);
    }

    private void lineBreak(Element br) {
        breaks++;
        if (breaks == 2) {
            flush();
        } else if (breaks == 1 && length > 0) {
            trimEnd();
            reserve(1);
            text[length++] = '\n';
            run.add(br);
        }
    }

    /// Appends the text and collapses white space in place, except in preformatted text.
    private void append(TextNode node) {
        String s = node.getWholeText();
        reserve(s.length());
        char[] out = text;
        int end = length + s.length();
        s.getChars(0, s.length(), out, length);
        int n = length;
        int i = length;
        boolean words = false;
        while (i < end) {
            int start = i;
            i = plainEnd(out, i, end, n > 0 && out[n - 1] > ' ');
            if (i > start) {
                if (n < start) {
                    System.arraycopy(out, start, out, n, i - start);
                }
                n += i - start;
                words |= i > start + 1 || out[n - 1] != ' ';
                continue;
            }
            char c = out[i++];
            if (isBlank(c)) {
                if (preDepth > 0) {
                    out[n++] = c == '\n' ? c : ' ';
                    continue;
                }
                if (n > 0 && out[n - 1] > ' ') {
                    out[n++] = ' ';
                }
                while (i < end && isBlank(out[i])) {
                    i++;
                }
            } else if (c != '\u00ad' && c != '\u200b' && c != '\ufeff' && c != '\u2060') {
                out[n++] = c;
                words = true;
            }
        }
        int added = n - length;
        length = n;
        breaks = words ? 0 : breaks;
        if (added > 0) {
            run.add(node);
            linkChars += linkDepth > 0 ? added : 0;
            boldChars += boldDepth > 0 ? added : 0;
        }
    }

    /// The end of a run of characters that are copied unchanged. The loop has no branch on blanks, since
    /// branch prediction would fail at word ends.
    ///
    /// @param wordBefore whether the run may start with a blank
    private static int plainEnd(char[] text, int from, int end, boolean wordBefore) {
        int i = from;
        int before = wordBefore ? 0 : 1;
        while (i < end) {
            char c = text[i];
            int blank = c == ' ' ? 1 : 0;
            if (blank + before > 1 || !isPlain(c)) {
                break;
            }
            before = blank;
            i++;
        }
        return i;
    }

    private void reserve(int more) {
        if (length + more > text.length) {
            text = Arrays.copyOf(text, Math.max(length + more, 2 * text.length));
        }
    }

    /// Whether a character is certainly copied unchanged.
    private static boolean isPlain(char c) {
        return (c >= ' ' && c < 0x7f) || (c >= 0xc0 && c < 0x1680) || (c > 0x3000 && c < 0xfeff);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n' || Character.isWhitespace(c) || c == '\u00a0' || c == '\u202f' || c == '\u2007';
    }

    private void trimEnd() {
        while (length > 0 && text[length - 1] <= ' ') {
            length--;
        }
    }

    private void flush() {
        trimEnd();
        if (length > 0) {
            while (!(run.getLast() instanceof TextNode)) {
                run.removeLast();
            }
            blocks.add(BlockBuilder.builder()
                    .index(blocks.size())
                    .container(container(innermost))
                    .nodes(List.copyOf(run))
                    .text(new String(text, 0, length))
                    .words(Words.count(text, length))
                    .links(links)
                    .linkChars(linkChars)
                    .boldChars(boldChars)
                    .hidden(hiddenDepth > 0)
                    .build());
        }
        length = 0;
        run.clear();
        links = linkDepth;
        linkChars = 0;
        boldChars = 0;
        breaks = 0;
    }
}
