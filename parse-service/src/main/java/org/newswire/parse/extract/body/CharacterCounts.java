package org.newswire.parse.extract.body;

/// Counts of characters by kind.
record CharacterCounts(int digits, int capitals, int marks, int commas, int stops, int separators) {
    private static final int ASCII = 128;

    /// Six counters are packed into a `long`, so counting needs no branch.
    private static final int BITS = 9;

    /// A part of this length cannot overflow a counter.
    private static final int PART = (1 << BITS) - 1;

    private static final int DIGITS = 0;
    private static final int CAPITALS = 1;
    private static final int MARKS = 2;
    private static final int COMMAS = 3;
    private static final int STOPS = 4;
    private static final int SEPARATORS = 5;

    /// The increment for each ASCII character.
    private static final long[] ADDS = adds();

    private static long[] adds() {
        long[] adds = new long[ASCII];
        for (char c = 0; c < ASCII; c++) {
            adds[c] = add(c);
        }
        return adds;
    }

    private static long add(char c) {
        int kind = switch (c) {
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> DIGITS;
            case ',', '，', '、' -> COMMAS;
            case '.', '!', '?', '。', '！', '？' -> STOPS;
            case ';', ':' -> MARKS;
            case '|', '•', '·', '»', '›', '/', '→' -> SEPARATORS;
            default -> Character.isUpperCase(c) ? CAPITALS : -1;
        };
        return kind < 0 ? 0 : 1L << (kind * BITS);
    }

    static CharacterCounts of(char[] text) {
        int[] counts = new int[SEPARATORS + 1];
        for (int from = 0; from < text.length; from += PART) {
            long sum = 0;
            int to = Math.min(text.length, from + PART);
            for (int i = from; i < to; i++) {
                char c = text[i];
                sum += c < ASCII ? ADDS[c] : add(c);
            }
            for (int kind = 0; kind < counts.length; kind++) {
                counts[kind] += (int) (sum >>> (kind * BITS)) & PART;
            }
        }
        int marks = counts[MARKS] + counts[COMMAS] + counts[STOPS];
        return new CharacterCounts(
                counts[DIGITS], counts[CAPITALS], marks, counts[COMMAS], counts[STOPS], counts[SEPARATORS]);
    }
}
