package org.newswire.parse.extract.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Finds which groups of keywords occur in a text, in one pass (Aho and Corasick, "Efficient string
/// matching", 1975). Case is ignored in any script. In a keyword, `0` matches any digit and a blank any
/// white space. Immutable.
public final class KeywordMatcher {
    private static final int PAGE = 256;
    private static final int ASCII = 128;

    /// Number of each character that occurs in a keyword, by high and low byte; 0 for all others.
    private final char[][] symbols = new char[PAGE][];

    /// The same for ASCII.
    private final char[] plain = new char[ASCII];

    /// Number of bits per symbol.
    private final int bits;

    /// The transition table, by state and symbol. State 0 is the start.
    private final char[] next;
    /// Per state, a bit for each group with a keyword that ends there.
    private final long[] groups;

    /// @param groups non-empty keywords; at most 64 groups
    public KeywordMatcher(List<List<String>> groups) {
        if (groups.size() > Long.SIZE) {
            throw new IllegalArgumentException("more than " + Long.SIZE + " groups of parts");
        }
        int most = 1;
        int used = 1;
        for (String part : (Iterable<String>) groups.stream().flatMap(List::stream)::iterator) {
            most += part.length();
            for (int i = 0; i < part.length(); i++) {
                used += number(folded(part.charAt(i)), used) ? 1 : 0;
            }
        }
        for (char c = 0; c < ASCII; c++) {
            plain[c] = (char) symbol(c);
        }
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(used - 1);
        this.next = new char[most << bits];
        this.groups = new long[most];
        addDetours(addParts(groups));
    }

    /// Numbers a character; false if it already has a number.
    private boolean number(char c, int next) {
        char[] page = symbols[c / PAGE];
        if (page == null) {
            page = new char[PAGE];
            symbols[c / PAGE] = page;
        }
        if (page[c % PAGE] != 0) {
            return false;
        }
        page[c % PAGE] = (char) next;
        return true;
    }

    private int addParts(List<List<String>> all) {
        int states = 1;
        for (int g = 0; g < all.size(); g++) {
            for (String part : all.get(g)) {
                int state = 0;
                for (int i = 0; i < part.length(); i++) {
                    int edge = edge(state, symbol(part.charAt(i)));
                    next[edge] = next[edge] == 0 ? (char) states++ : next[edge];
                    state = next[edge];
                }
                groups[state] |= 1L << g;
            }
        }
        return states;
    }

    /// Adds the failure transitions: a missing transition continues with the longest suffix that starts a
    /// keyword.
    private void addDetours(int states) {
        int[] detour = new int[states];
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        while (!open.isEmpty()) {
            int state = open.remove();
            groups[state] |= groups[detour[state]];
            for (int symbol = 0; symbol < 1 << bits; symbol++) {
                int edge = edge(state, symbol);
                char around = state == 0 ? 0 : next[edge(detour[state], symbol)];
                if (next[edge] == 0) {
                    next[edge] = around;
                } else {
                    detour[next[edge]] = around;
                    open.add((int) next[edge]);
                }
            }
        }
    }

    /// A bit for each group with a keyword in the text: 1 for the first, 2 for the second.
    public long groupsIn(String text) {
        int state = 0;
        long found = 0;
        for (int i = 0; i < text.length(); i++) {
            state = after(state, text.charAt(i));
            found |= groups[state];
        }
        return found;
    }

    boolean isAnyIn(String text) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = after(state, text.charAt(i));
            if (groups[state] != 0) {
                return true;
            }
        }
        return false;
    }

    private int after(int state, char c) {
        return next[edge(state, c < ASCII ? plain[c] : symbol(c))];
    }

    private int edge(int state, int symbol) {
        return (state << bits) + symbol;
    }

    private int symbol(char c) {
        char folded = folded(c);
        char[] page = symbols[folded / PAGE];
        return page == null ? 0 : page[folded % PAGE];
    }

    private static char folded(char c) {
        if (Character.isDigit(c)) {
            return '0';
        }
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085'
                ? ' '
                : Character.toLowerCase(Character.toUpperCase(c));
    }
}
