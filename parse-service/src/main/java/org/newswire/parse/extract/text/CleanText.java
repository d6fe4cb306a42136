package org.newswire.parse.extract.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text as every store and every consumer can keep it: without control characters (U+0000 above
/// all, which PostgreSQL refuses), halves of surrogate pairs (which have no UTF-8 form) and
/// noncharacters. They are left out; a tab and a line feed stay. So are marks of direction (UAX #9, 2.1 to 2.4) that
/// would turn what a reader sets behind the text: embeddings and isolates where not all of them end, and overrides.
public final class CleanText {
    private CleanText() {}

    /// A text without them.
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        boolean ends = directionsEnd(text);
        var clean = new StringBuilder(text.length()).append(text, 0, at);
        text.codePoints()
                .skip(text.codePointCount(0, at))
                .filter(c -> stays(c) && (ends || !isDirection(c)))
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /// The same of a text that may be missing.
    public static @Nullable String ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    /// Without what is blank after cleaning.
    public static List<String> ofAll(List<String> texts) {
        return texts.stream().map(CleanText::of).filter(text -> !text.isBlank()).toList();
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

    private static boolean directionsEnd(String text) {
        int embedded = 0;
        int isolated = 0;
        for (int i = 0; i < text.length() && embedded >= 0 && isolated >= 0; i++) {
            switch (text.charAt(i)) {
                case '\u202a', '\u202b' -> embedded++;
                case '\u202c' -> embedded--;
                case '\u2066', '\u2067', '\u2068' -> isolated++;
                case '\u2069' -> isolated--;
                case '\u202d', '\u202e' -> {
                    return false;
                }
                default -> {}
            }
        }
        return embedded == 0 && isolated == 0;
    }

    private static boolean stays(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        return !control && !half && !noncharacter;
    }
}
