package org.newswire.parse.extract;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Tells which of several groups of parts the name of a class or an id holds one of, in either case: in
/// one pass over the name, whatever the number of parts (Aho and Corasick, "Efficient string matching",
/// 1975).
final class NameParts {
    /// The letters a to z, `-`, and whatever else there is.
    private static final int SYMBOLS = 28;

    private static final int DASH = 26;
    private static final int OTHER = 27;

    /// What state each symbol leads to from each state; the first is that of nothing read yet.
    private final int[] next;
    /// The groups of which a part ends in each state, a bit each.
    private final int[] groups;

    /// @param groups parts made of small letters and `-`; at most 32 groups
    NameParts(List<List<String>> groups) {
        int most = 1
                + groups.stream().flatMap(List::stream).mapToInt(String::length).sum();
        this.next = new int[most * SYMBOLS];
        this.groups = new int[most];
        int states = 1;
        for (int g = 0; g < groups.size(); g++) {
            for (String part : groups.get(g)) {
                int state = 0;
                for (int i = 0; i < part.length(); i++) {
                    int edge = state * SYMBOLS + symbol(part.charAt(i));
                    next[edge] = next[edge] == 0 ? states++ : next[edge];
                    state = next[edge];
                }
                this.groups[state] |= 1 << g;
            }
        }
        addDetours(states);
    }

    /// Where no part goes on with a symbol, the longest end of what was read goes on that begins one.
    private void addDetours(int states) {
        int[] detour = new int[states];
        Deque<Integer> open = new ArrayDeque<>(List.of(0));
        while (!open.isEmpty()) {
            int state = open.remove();
            groups[state] |= groups[detour[state]];
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                int edge = state * SYMBOLS + symbol;
                int around = state == 0 ? 0 : next[detour[state] * SYMBOLS + symbol];
                if (next[edge] == 0) {
                    next[edge] = around;
                } else {
                    detour[next[edge]] = around;
                    open.add(next[edge]);
                }
            }
        }
    }

    /// The groups of which the name holds a part, a bit each: 1 for the first, 2 for the second.
    int in(String name) {
        int state = 0;
        int found = 0;
        for (int i = 0; i < name.length(); i++) {
            state = next[state * SYMBOLS + symbol(name.charAt(i))];
            found |= groups[state];
        }
        return found;
    }

    private static int symbol(char c) {
        int letter = (c | 0x20) - 'a';
        if (letter >= 0 && letter < DASH) {
            return letter;
        }
        return c == '-' ? DASH : OTHER;
    }
}
