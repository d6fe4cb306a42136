package org.newswire.ingest.feed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A guess at the charset of bytes that declare none and are no UTF-8: of the charsets that decode them without error,
/// the one
/// whose letters look most like a language.
final class CharsetGuess {
    private static final List<String> CANDIDATES = List.of(
            "shift_jis",
            "euc-jp",
            "euc-kr",
            "gb18030",
            "big5",
            "windows-1251",
            "koi8-r",
            "windows-1253",
            "windows-1255",
            "windows-1256",
            "tis-620",
            "windows-1250");
    private static final int SAMPLE_BYTES = 64 << 10;

    private CharsetGuess() {}

    static CharsetNames.Named of(byte[] body) {
        CharsetNames.Named best = named("windows-1252");
        double bestScore = score(body, best);
        for (String name : CANDIDATES) {
            CharsetNames.Named candidate = named(name);
            double score = score(body, candidate);
            if (score > bestScore + 0.05) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static CharsetNames.Named named(String name) {
        CharsetNames.Named named = CharsetNames.find(name);
        if (named == null) {
            throw new IllegalStateException("the JDK lacks the charset " + name);
        }
        return named;
    }

    /// Between 0 and 1: the share of characters beyond ASCII that are common letters, where each word keeps to one
    /// script.
    private static double score(byte[] body, CharsetNames.Named named) {
        CharBuffer text = strict(body, named);
        if (text == null) {
            return -1;
        }
        int beyond = 0;
        double good = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                beyond++;
                good += worth(before, c);
            }
            before = c;
        }
        return beyond == 0 ? 0 : good / beyond;
    }

    private static double worth(char before, char c) {
        if (c >= 0x4E00 && c <= 0x9FFF) {
            return 0.75;
        }
        if ((c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x3000 && c <= 0x3002)) {
            return 1;
        }
        if ((c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFF61 && c <= 0xFF9F) || Character.isISOControl(c)) {
            return -1;
        }
        if (!Character.isLetter(c)) {
            return 0.1;
        }
        boolean sameScript = before < 0x41 || Character.UnicodeScript.of(before) == Character.UnicodeScript.of(c);
        boolean wrongCase = Character.isLowerCase(before) && Character.isUpperCase(c);
        boolean latin = c < 0x250;
        return !sameScript || wrongCase ? 0 : latin ? latinWorth(before) : 0.9;
    }

    /// Letters with accents stand among plain ones; in a run they are another script read wrongly.
    private static double latinWorth(char before) {
        return before < 0x80 ? 0.85 : 0.05;
    }

    private static @Nullable CharBuffer strict(byte[] body, CharsetNames.Named named) {
        CharBuffer out = CharBuffer.allocate(Math.min(body.length, SAMPLE_BYTES) + 16);
        var coder = named.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean whole = body.length <= SAMPLE_BYTES;
        var result = coder.decode(ByteBuffer.wrap(body, 0, Math.min(body.length, SAMPLE_BYTES)), out, whole);
        return result.isError() ? null : out.flip();
    }
}
