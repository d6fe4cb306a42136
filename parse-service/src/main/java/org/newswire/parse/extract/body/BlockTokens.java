package org.newswire.parse.extract.body;

import java.util.Arrays;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.text.Words;

/// Hashed tokens of a block: tags, class names and ids around it ("share-bar", "article__body"), and its
/// first and last words ("Read more", "Photo:"). Each group of tokens has its own weights.
final class BlockTokens {
    static final int BITS = 16;

    private static final String[] NAMING =
            "class id role itemprop data-testid data-component data-type aria-label".split(" ");
    static final int MAX_ANCESTORS = 12;
    private static final int FEW_WORDS = 12;
    private static final int LONG = 400;
    private static final int MAX_NAME = 300;
    private static final int HEAD = 100;
    private static final int TAIL = 60;

    /// The name hashes of all containers, one container after the other.
    private int[] names = new int[1024];

    private int named;
    private final int[] namesFrom;
    private final int[] namesTo;

    private final int[] upward;
    private final boolean[] summed;
    private String lastHeading = "";
    private int headingSum;
    /// The hashes of the names or words that were read last.
    final int[] buffer = new int[64];

    int buffered;
    /// The slots of the words that were read last.
    final int[] slots = new int[FEW_WORDS + 3];
    private final char[] part = new char[LONG + 1];

    /// @param containers number of containers on the page
    BlockTokens(int containers) {
        namesFrom = new int[containers];
        namesTo = new int[containers];

        upward = new int[containers];
        summed = new boolean[containers];
    }

    /// The sum of weights per group: of the block, its parent, its ancestors, its text, and its heading.
    ///
    /// @param heading empty if missing
    /// @param weights the same for all blocks of a page
    float[] sums(Block block, String heading, TokenWeights weights) {
        Container c = block.container();
        int own = sumOfNames(1, c, weights);
        for (Node n = block.nodes().getFirst().parent();
                n instanceof Element inline && !inline.equals(c.element());
                n = inline.parent()) {
            readNames(inline);
            own += sum(2, buffer, 0, buffered, weights);
        }
        Container parent = c.parent();
        int parents = parent == null ? 0 : sumOfNames(3, parent, weights);
        int ancestors = ancestors(parent == null ? null : parent.parent(), weights);
        int text = sumOfWords(5, block.text(), weights);
        if (!heading.equals(lastHeading)) {
            lastHeading = heading;
            headingSum = sumOfWords(7, heading, weights);
        }
        return weights.scaled(own, parents, ancestors, text, headingSum);
    }

    private int ancestors(@Nullable Container c, TokenWeights weights) {
        Container beyond = c;
        for (int level = 0; level < MAX_ANCESTORS && beyond != null; level++) {
            beyond = beyond.parent();
        }
        return upward(c, weights) - upward(beyond, weights);
    }

    /// The sum of weights of an element and all its ancestors.
    private int upward(@Nullable Container c, TokenWeights weights) {
        if (c == null) {
            return 0;
        }
        int at = c.index();
        if (!summed[at]) {
            upward[at] = sumOfNames(4, c, weights) + upward(c.parent(), weights);
            summed[at] = true;
        }
        return upward[at];
    }

    private int sumOfNames(int group, Container c, TokenWeights weights) {
        read(c);
        return sum(group, names, namesFrom[c.index()], namesTo[c.index()], weights);
    }

    private static int sum(int group, int[] hashes, int from, int to, TokenWeights weights) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += weights.of(slot(group, hashes[i]));
        }
        return sum;
    }

    /// Reads the names of a container once, at least that of its tag.
    private void read(Container c) {
        if (namesTo[c.index()] > 0) {
            return;
        }
        readNames(c.element());
        if (named + buffered > names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        System.arraycopy(buffer, 0, names, named, buffered);
        namesFrom[c.index()] = named;
        named += buffered;
        namesTo[c.index()] = named;
    }

    void readNames(Element e) {
        buffer[0] = e.normalName().hashCode() * 7;
        buffered = 1;
        int left = e.attributesSize();
        for (int i = 0; i < NAMING.length && left > 0; i++) {
            String name = e.attributes().get(NAMING[i]);
            if (!name.isEmpty()) {
                split(name);
                left--;
            }
        }
    }

    /// Splits at non-letters and before capitals. Words of one letter are dropped. The loop has no branch
    /// at word ends, as in [#addWords].
    private void split(String s) {
        int length = Math.min(s.length(), MAX_NAME);
        s.getChars(0, length, part, 0);
        part[length] = ' ';
        int hash = 0;
        int letters = 0;
        int small = 0;
        int n = buffered;
        for (int i = 0; i <= length && i < MAX_NAME && n < buffer.length; i++) {
            int lower = part[i] | 0x20;
            int letter = (('a' - 1 - lower) & (lower - 'z' - 1)) >> 31;
            int capital = letter & ((part[i] - 'a') >> 31);
            int continues = letter & ~(capital & small);
            buffer[n] = hash;
            n += ((1 - letters) >>> 31) & ~continues;
            hash = ((hash & continues) * 31 + lower) & letter;
            letters = ((letters & continues) + 1) & letter;
            small = letter & ~capital;
        }
        buffered = n;
    }

    private int sumOfWords(int group, String text, TokenWeights weights) {
        int n = readWords(group, text);
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += weights.of(slots[i]);
        }
        return sum;
    }

    /// Writes the slots for the words of a short text, or for the first and last words of a long one.
    ///
    /// @return number of slots
    int readWords(int group, String text) {
        if (text.isEmpty()) {
            return 0;
        }
        buffered = 0;
        addWords(text, 0, text.length() > LONG ? HEAD : text.length());
        int first = buffered > 0 ? buffer[0] : 0;
        int second = buffered > 1 ? buffer[1] : 0;
        if (text.length() > LONG) {
            addWords(text, text.length() - TAIL, text.length());
        }
        int n = buffered;
        int last = n == 0 ? 0 : buffer[n - 1];
        if (n > FEW_WORDS) {
            slots[0] = slot(group + 20, first);
            slots[1] = slot(group + 80, first * 31 + second);
            slots[2] = slot(group + 40, last);
            slots[3] = slot(group + 100, text.length() > LONG ? 1 : 0);
            return 4;
        }
        int all = 1;
        for (int i = 0; i < n; i++) {
            slots[i] = slot(group, buffer[i]);
            all = all * 31 + buffer[i];
        }
        slots[n] = slot(group + 20, first);
        slots[n + 1] = slot(group + 40, last);
        slots[n + 2] = slot(group + 60, all);
        return n + 3;
    }

    /// Hashes the lower-case words between white space. The loop has no branch at word ends, since branch
    /// prediction would fail there: it writes the hash at each character and advances only at word ends.
    private void addWords(String text, int from, int to) {
        int length = to - from;
        text.getChars(from, to, part, 0);
        part[length] = ' ';
        int hash = 0;
        int n = buffered;
        for (int i = 0; i <= length && n < buffer.length; i++) {
            char c = part[i];
            int inside = (' ' - c) >> 31;
            buffer[n] = hash;
            n += ((hash | -hash) >>> 31) & ~inside;
            hash = (hash * 31 + Words.toLowerCase(c)) & inside;
        }
        buffered = n;
    }

    static int slot(int group, int hash) {
        int h = (hash ^ (group * 0x9E3779B9)) * 0x85EBCA6B;
        h ^= h >>> 15;
        h *= 0xC2B2AE35;
        return h >>> (32 - BITS);
    }
}
