package org.newswire.parse.extract.body;

/// Counts of a text's characters by kind.
record TextCensus(int digits, int capitals, int marks, int commas, int stops, int lines, int separators, boolean year) {
    private static final int ASCII = 128;

    /// Which characters of ASCII are told from others.
    private static final boolean[] TOLD = told();

    private static boolean[] told() {
        boolean[] told = new boolean[ASCII];
        for (char c : "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ,.!?;:\n|/".toCharArray()) {
            told[c] = true;
        }
        return told;
    }

    static TextCensus of(char[] text) {
        int digits = 0;
        int capitals = 0;
        int marks = 0;
        int commas = 0;
        int stops = 0;
        int lines = 1;
        int separators = 0;
        int run = 0;
        int lastDigit = -1;
        boolean year = false;
        for (int i = 0; i < text.length; i++) {
            char c = text[i];
            if (c < ASCII && !TOLD[c]) {
                continue;
            }
            if (c >= '0' && c <= '9') {
                digits++;
                run = lastDigit == i - 1 ? run + 1 : 1;
                lastDigit = i;
                year |= run == 4 && isCentury(text[i - 3], text[i - 2]);
                continue;
            }
            switch (c) {
                case ',', '，', '、' -> commas++;
                case '.', '!', '?', '。', '！', '？' -> stops++;
                case ';', ':' -> marks++;
                case '\n' -> lines++;
                case '|', '•', '·', '»', '›', '/', '→' -> separators++;
                default -> capitals += Character.isUpperCase(c) ? 1 : 0;
            }
        }
        return new TextCensus(digits, capitals, marks + commas + stops, commas, stops, lines, separators, year);
    }

    private static boolean isCentury(char a, char b) {
        return (a == '1' && b == '9') || (a == '2' && b == '0');
    }
}
