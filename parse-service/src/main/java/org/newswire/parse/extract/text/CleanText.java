package org.newswire.parse.extract.text;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text as every store and every consumer can keep it: without control characters (U+0000 above
/// all, which PostgreSQL refuses), halves of surrogate pairs (which have no UTF-8 form) and
/// noncharacters. They are left out; a tab and a line feed stay. The bidirectional controls (UAX #9, 2.1 to
/// 2.4) of a line are left out if they would change the order of the text after it. This is so if one is not
/// closed, closes nothing, or is an override.
public final class CleanText {
    /// So many characters are copied at once to be looked at.
    private static final int PART = 2048;

    private CleanText() {}

    /// A text without them.
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

    /// A label, such as a title, a name or a tag: clean, and without any bidirectional control (UAX #9),
    /// balanced or not. A label is shown amid other text, whose order it must not change. The joiners U+200C
    /// and U+200D stay.
    public static String ofLabel(String text) {
        String clean = of(text);
        if (clean.chars().noneMatch(CleanText::isBidiControl)) {
            return clean;
        }
        var label = new StringBuilder(clean.length());
        clean.chars().filter(c -> !isBidiControl(c)).forEach(c -> label.append((char) c));
        return label.toString();
    }

    /// The same for a label that may be missing; null if nothing is left of it.
    public static @Nullable String ofNullableLabel(@Nullable String text) {
        String label = text == null ? "" : ofLabel(text);
        return text == null || (label.isBlank() && !text.isBlank()) ? null : label;
    }

    /// Cleans labels and drops those that are blank afterwards.
    public static List<String> ofAllLabels(List<String> texts) {
        return texts.stream()
                .map(CleanText::ofLabel)
                .filter(text -> !text.isBlank())
                .toList();
    }

    /// Whether a character is a bidirectional control: an embedding, an override, an isolate or a mark.
    public static boolean isBidiControl(int c) {
        return isDirection(c) || c == 0x200e || c == 0x200f || c == 0x061c;
    }

    private static void appendLine(String line, StringBuilder clean) {
        boolean whole = directionsEnd(line);
        line.codePoints().filter(c -> stays(c) && (whole || !isDirection(c))).forEach(clean::appendCodePoint);
    }

    /// The same of a text that may be missing.
    public static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /// Without blanks around it, those among them that don't break (U+00A0), which [String#strip] leaves.
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

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' ? c < 0x7f || (c >= 0xa0 && c < 0xd800 && !isDirection(c)) : c == '\n' || c == '\t';
    }

    private static boolean isDirection(int c) {
        return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }

    /// Whether all that a line's marks of direction begin ends in it, and nothing is turned by force.
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
