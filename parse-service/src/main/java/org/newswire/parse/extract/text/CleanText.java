package org.newswire.parse.extract.text;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.text.PrintableText;

/// Cleans text so that every store and consumer can keep it. It removes control characters (PostgreSQL
/// rejects U+0000), unpaired surrogates (which have no UTF-8 form) and noncharacters; tabs and line feeds
/// stay. It also removes the bidirectional controls of a line (UAX #9, 2.1 to 2.4) if they would affect the
/// text after it: unbalanced ones and overrides.
public final class CleanText {
    /// Number of characters copied per step.
    private static final int PART = 2048;

    private CleanText() {}

    public static String of(String text) {
        if (isPlain(text)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            int feed = text.indexOf('\n', from);
            int end = feed < 0 ? text.length() : feed + 1;
            appendLine(text.substring(from, end), clean);
            from = end;
        }
        return clean.toString();
    }

    private static boolean isPlain(String text) {
        char[] part = new char[Math.min(PART, text.length())];
        for (int from = 0; from < text.length(); from += PART) {
            int length = Math.min(PART, text.length() - from);
            text.getChars(from, from + length, part, 0);
            for (int i = 0; i < length; i++) {
                if (!isPlain(part[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Cleans a label, such as a title, a name or a keyword. All bidirectional controls are removed, since
    /// a label is shown within other text. The joiners U+200C and U+200D stay.
    public static String ofLabel(String text) {
        String clean = of(text);
        if (clean.chars().noneMatch(PrintableText::isBidiControl)) {
            return clean;
        }
        var label = new StringBuilder(clean.length());
        clean.chars().filter(c -> !PrintableText.isBidiControl(c)).forEach(c -> label.append((char) c));
        return label.toString();
    }

    /// Cleans an optional label; null if nothing remains.
    public static @Nullable String ofNullableLabel(@Nullable String text) {
        String label = text == null ? "" : ofLabel(text);
        return text == null || (label.isBlank() && !text.isBlank()) ? null : label;
    }

    /// Cleans labels and drops blank ones.
    public static List<String> ofAllLabels(List<String> texts) {
        return texts.stream()
                .map(CleanText::ofLabel)
                .filter(text -> !text.isBlank())
                .toList();
    }

    private static void appendLine(String line, StringBuilder clean) {
        boolean whole = directionsEnd(line);
        line.codePoints().filter(c -> stays(c) && (whole || !isDirection(c))).forEach(clean::appendCodePoint);
    }

    public static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /// Removes surrounding white space, including no-break spaces (U+00A0), which [String#strip] keeps.
    public static String stripped(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /// Whether a character is white space of any kind.
    public static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' ? c < 0x7f || (c >= 0xa0 && c < 0xd800 && !isDirection(c)) : c == '\n' || c == '\t';
    }

    private static boolean isDirection(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    /// Whether all bidirectional controls of a line are balanced and none is an override.
    private static boolean directionsEnd(String line) {
        var open = new ArrayDeque<Boolean>();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            switch (c) {
                case '\u202a', '\u202b', '\u2066', '\u2067', '\u2068' -> open.push(c >= '\u2066');
                case '\u202c', '\u2069' -> {
                    if (open.isEmpty() || open.pop() != (c == '\u2069')) {
                        return false;
                    }
                }
                case '\u202d', '\u202e' -> {
                    return false;
                }
                default -> {}
            }
        }
        return open.isEmpty();
    }

    private static boolean stays(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        return !control && !half && !noncharacter;
    }
}
