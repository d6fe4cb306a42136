package org.newswire.text;

/// Makes text from servers, feed lists, record keys and headers safe for a log line or a terminal.
///
/// Escapes control characters (C0 except the tab, DEL, C1), line and paragraph separators, bidirectional
/// controls (Unicode Standard Annex #9) and unpaired surrogates. The escapes are those of JSON strings, such
/// as `\n` and `\u001b`, so a line of JSON stays the same JSON. A backslash is not escaped: text that needs no
/// escape is returned as it is.
public final class PrintableText {
    private PrintableText() {}

    /// One line: line breaks are escaped too.
    public static String line(String text) {
        return escaped(text, false);
    }

    /// Keeps line feeds, for multi-line text that the program itself composes.
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepLineFeeds) {
        int first = 0;
        while (first < text.length() && isPrintable(text, first, keepLineFeeds)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int at = first; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isPrintable(text, at, keepLineFeeds)) {
                escaped.append(c);
            } else {
                append(escaped, c);
            }
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, char c) {
        switch (c) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\f' -> escaped.append("\\f");
            case '\b' -> escaped.append("\\b");
            default -> escaped.append(String.format("\\u%04x", (int) c));
        }
    }

    private static boolean isPrintable(String text, int at, boolean keepLineFeeds) {
        char c = text.charAt(at);
        if (c < ' ') {
            return c == '\t' || (c == '\n' && keepLineFeeds);
        }
        if (c < 0x7f) {
            return true;
        }
        if (Character.isSurrogate(c)) {
            return isPaired(text, at);
        }
        return c >= 0xa0 && c != '\u2028' && c != '\u2029' && !isBidiControl(c);
    }

    /// Whether a character is a bidirectional embedding, override, isolate or mark (UAX #9). It can change
    /// the order in which the text around it is displayed. The joiners U+200C and U+200D do not count.
    public static boolean isBidiControl(int c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
