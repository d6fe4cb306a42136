package org.newswire.parse.extract;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/// The words that speak for or against a block, hashed: names of tags, classes and ids around it (as authors of
/// pages
/// say "share-bar" or "article__body") and its own first and last words ("Read more", "Photo:"). In groups that
/// are
/// weighed apart.
final class BlockTokens {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    static final int BITS = 16;
    static final String[] GROUPS = {"own", "parent", "ancestors", "text", "heading"};
    private static final String[] NAMING = {
        "class", "id", "role", "itemprop", "data-testid", "data-component", "data-type", "aria-label"
    };
    private static final int MAX_ANCESTORS = 12;
    private static final int[] NONE = {};

    private final Map<Element, int[]> names = new HashMap<>();
    private final int[] buffer = new int[64];
    private int buffered;

    /// The slots of each group, for one block and the heading that it stands under (empty where there is none).
    int[][] of(Block block, String heading) {
        Element e = block.element();
        int[] own = slots(1, namesOf(e));
        for (Node n = block.nodes().getFirst().parent();
                n instanceof Element inline && !inline.equals(e);
                n = inline.parent()) {
            own = join(own, slots(2, namesOf(inline)));
        }
        Element parent = e.parent();
        int[] parents = parent == null ? NONE : slots(3, namesOf(parent));
        int[] ancestors = NONE;
        int level = 0;
        for (Element a = parent == null ? null : parent.parent();
                a != null && level < MAX_ANCESTORS;
                a = a.parent(), level++) {
            ancestors = join(ancestors, slots(4, namesOf(a)));
        }
        return new int[][] {own, parents, ancestors, words(5, block.text()), words(7, heading)};
    }

    private int[] namesOf(Element e) {
        return names.computeIfAbsent(e, this::readNames);
    }

    private int[] readNames(Element e) {
        buffered = 0;
        addWord(e.normalName().hashCode() * 7);
        if (e.attributesSize() > 0) {
            for (String attribute : NAMING) {
                split(e.attr(attribute));
            }
        }
        return Arrays.copyOf(buffer, buffered);
    }

    private void addWord(int hash) {
        if (buffered < buffer.length) {
            buffer[buffered++] = hash;
        }
    }

    /// Splits at everything but letters, and where a capital follows a small letter.
    private void split(String s) {
        int hash = 0;
        int length = 0;
        boolean small = false;
        for (int i = 0; i <= s.length() && i < 300; i++) {
            char c = i < s.length() ? s.charAt(i) : ' ';
            boolean capital = c >= 'A' && c <= 'Z';
            boolean letter = capital || (c >= 'a' && c <= 'z');
            if ((!letter || (capital && small)) && length > 0) {
                if (length > 1) {
                    addWord(hash);
                }
                hash = 0;
                length = 0;
            }
            if (letter) {
                hash = hash * 31 + (c | 0x20);
                length++;
            }
            small = letter && !capital;
        }
    }

    private static int[] words(int group, String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        String[] words = text.length() > 400 ? ends(text) : SPACE.split(text.toLowerCase(Locale.ROOT));
        int n = words.length;
        if (n <= 12) {
            int[] out = new int[n + 3];
            for (int i = 0; i < n; i++) {
                out[i] = slot(group, words[i].hashCode());
            }
            out[n] = slot(group + 20, words[0].hashCode());
            out[n + 1] = slot(group + 40, words[n - 1].hashCode());
            out[n + 2] = slot(group + 60, String.join(" ", words).hashCode());
            return out;
        }
        return new int[] {
            slot(group + 20, words[0].hashCode()),
            slot(group + 80, words[0].hashCode() * 31 + words[1].hashCode()),
            slot(group + 40, words[n - 1].hashCode()),
            slot(group + 100, n > 40 ? 1 : 0)
        };
    }

    private static String[] ends(String text) {
        String head = text.substring(0, 100).toLowerCase(Locale.ROOT);
        String tail = text.substring(text.length() - 60).toLowerCase(Locale.ROOT);
        return SPACE.split(head + " … … … … … … … … … … … " + tail);
    }

    private static int[] slots(int group, int[] hashes) {
        int[] out = new int[hashes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = slot(group, hashes[i]);
        }
        return out;
    }

    private static int slot(int group, int hash) {
        int h = (hash ^ (group * 0x9E3779B9)) * 0x85EBCA6B;
        h ^= h >>> 15;
        h *= 0xC2B2AE35;
        return h >>> (32 - BITS);
    }

    private static int[] join(int[] a, int[] b) {
        int[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
