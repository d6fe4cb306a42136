package org.newswire.text;

import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Repairs texts that were encoded as UTF-8 twice: `MÃ¼nchen` becomes `München`, and `donâ€™t` becomes `don’t`.
///
/// A text is repaired only if all its characters beyond ASCII are such pairs or triples, so that the repair
/// loses nothing, and if several of them yield letters within words. The characters are those of windows-1252,
/// whose unassigned bytes are control characters. Texts about encodings are never changed.
///
/// ```java
/// DoubleEncoding.isClear(document) ? DoubleEncoding.repaired(title).orElse(title) : title
/// ```
public final class DoubleEncoding {
    private static final int MIN_CLEAR = 3;

    /// Longer documents are judged by their start.
    private static final int MAX_JUDGED_CHARS = 2 << 20;

    private static final Map<Character, Integer> BYTES = bytes();
    private static final Pattern ABOUT_ENCODINGS = Pattern.compile(
            "mojibake|(?<!charset=[\"']?)utf-?8\\b|unicode|charset(?!=)|iso-8859|latin-1|windows-125|zeichensatz|zeichenkodierung",
            Pattern.CASE_INSENSITIVE);

    private final String text;
    private final StringBuilder out;
    private int sequences;
    private int clear;
    private boolean isLossy;

    private DoubleEncoding(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /// Whether a text has a character that may be the first of a doubly encoded one. Fast.
    public static boolean isPossible(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.charAt(i) >= 0xC2 && text.charAt(i) <= 0xF4 && isContinuation(text.charAt(i + 1))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a text is doubly encoded beyond doubt.
    public static boolean isClear(String text) {
        String judged = text.substring(0, Math.min(text.length(), MAX_JUDGED_CHARS));
        if (!isPossible(judged)) {
            return false;
        }
        DoubleEncoding read = new DoubleEncoding(judged);
        read.run();
        return !read.isLossy && read.clear >= MIN_CLEAR && 4 * read.clear >= read.sequences;
    }

    /// Returns the text encoded once; empty if it is not doubly encoded, or only in part.
    public static Optional<String> repaired(String text) {
        if (!isPossible(text) || ABOUT_ENCODINGS.matcher(text).find()) {
            return Optional.empty();
        }
        DoubleEncoding read = new DoubleEncoding(text);
        read.run();
        return read.isLossy ? Optional.empty() : Optional.of(read.out.toString());
    }

    private void run() {
        int at = 0;
        while (at < text.length() && !isLossy) {
            char c = text.charAt(at);
            if (c < 0x80) {
                out.append(c);
                at++;
                continue;
            }
            int length = length(at);
            int decoded = length == 0 ? -1 : decoded(at, length);
            isLossy = decoded < 0 || !isPlausible(decoded);
            if (!isLossy) {
                judge(decoded, neighbour(at + length));
                out.appendCodePoint(decoded);
                at += length;
            }
        }
    }

    /// Counts a decoded character by the ones next to it.
    ///
    /// @param next code point, or a space
    private void judge(int decoded, int next) {
        int before = out.isEmpty() ? ' ' : out.codePointBefore(out.length());
        sequences++;
        if (Character.isLetter(decoded)) {
            isLossy = isMixed(decoded, before) || isMixed(decoded, next);
        }
        boolean isSign = decoded >= 0x2010 && decoded <= 0x2044;
        boolean inWord = Character.isLetter(before) || Character.isLetter(next);
        clear += inWord && (isSign || Character.isLetter(decoded)) ? 1 : 0;
    }

    /// Whether two neighbouring letters belong to alphabets that no word mixes.
    private static boolean isMixed(int decoded, int neighbour) {
        UnicodeScript script = UnicodeScript.of(decoded);
        boolean isAlphabet = decoded < 0x800 && script != UnicodeScript.COMMON;
        return isAlphabet && Character.isLetter(neighbour) && UnicodeScript.of(neighbour) != script;
    }

    /// Returns the next character as it will be decoded.
    private int neighbour(int at) {
        if (at >= text.length()) {
            return ' ';
        }
        int length = text.charAt(at) < 0x80 ? 0 : length(at);
        int decoded = length == 0 ? text.charAt(at) : decoded(at, length);
        return decoded < 0 ? ' ' : decoded;
    }

    /// Returns the number of characters of the sequence at this place, or 0.
    private int length(int at) {
        int lead = BYTES.getOrDefault(text.charAt(at), 0);
        int length = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (length == 0 || at + length > text.length()) {
            return 0;
        }
        return IntStream.range(at + 1, at + length).allMatch(i -> isContinuation(text.charAt(i))) ? length : 0;
    }

    /// Returns the character that the sequence encodes, or -1 if its encoding is invalid.
    private int decoded(int at, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = BYTES.getOrDefault(text.charAt(at + i), 0).byteValue();
        }
        String decoded = new String(bytes, StandardCharsets.UTF_8);
        boolean isOne = decoded.codePointCount(0, decoded.length()) == 1 && decoded.charAt(0) != '\uFFFD';
        return isOne ? decoded.codePointAt(0) : -1;
    }

    private static boolean isContinuation(char c) {
        int value = c < 0x80 ? 0 : BYTES.getOrDefault(c, 0);
        return value >= 0x80 && value < 0xC0;
    }

    /// Whether a news text may have this character. Others arise from a capital letter before a quotation mark,
    /// such as U+0252 from `É’`.
    private static boolean isPlausible(int c) {
        if (!Character.isDefined(c) || Character.isISOControl(c)) {
            return false;
        }
        return switch (UnicodeScript.of(c)) {
            case LATIN -> c < 0x180 || c >= 0x1E00 || "\u0192ƠơƯưȘșȚț".indexOf(c) >= 0;
            case CYRILLIC -> c < 0x500;
            case COMMON -> c < 0x100 || c >= 0x2000 || (c >= 0x600 && c < 0x700) || c == 0x964 || c == 0xE3F;
            case INHERITED ->
                c <= 0x304 || c == 0x308 || c == 0x30A || c == 0x30C || (c >= 0x64B && c < 0x656) || c >= 0x200D;
            case GREEK,
                    ARMENIAN,
                    HEBREW,
                    ARABIC,
                    DEVANAGARI,
                    BENGALI,
                    GURMUKHI,
                    GUJARATI,
                    ORIYA,
                    TAMIL,
                    TELUGU,
                    KANNADA,
                    MALAYALAM,
                    SINHALA,
                    THAI,
                    LAO,
                    TIBETAN,
                    MYANMAR,
                    GEORGIAN,
                    HANGUL,
                    ETHIOPIC,
                    KHMER,
                    HIRAGANA,
                    KATAKANA,
                    BOPOMOFO,
                    HAN -> true;
            default -> false;
        };
    }

    /// The byte of each character of windows-1252 beyond ASCII. Unassigned bytes are control characters.
    private static Map<Character, Integer> bytes() {
        char[] decoded = Utf8Scan.WINDOWS_1252;
        return IntStream.range(0x80, decoded.length)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(
                        value -> decoded[value] == '\uFFFD' ? (char) value.intValue() : decoded[value],
                        value -> value));
    }
}
