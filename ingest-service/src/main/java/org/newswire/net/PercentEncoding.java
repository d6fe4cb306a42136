package org.newswire.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.newswire.text.PrintableText;

/// Percent-encodes characters as UTF-8 (RFC 3986, section 2.1).
final class PercentEncoding {
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /// Encodes the characters that are not kept.
    static String encode(String text, IntPredicate isKept) {
        int at = 0;
        while (at < text.length() && isKept.test(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        var encoded = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isKept.test(c)) {
                encoded.appendCodePoint(c);
            } else {
                for (byte each : Character.toString(c).getBytes(UTF_8)) {
                    encoded.append('%').append(HEX.toHexDigits(each));
                }
            }
        });
        return encoded.toString();
    }

    /// Encodes each `%` without two hexadecimal digits after it.
    static String encodeStrayPercents(String text) {
        return text.indexOf('%') < 0 ? text : STRAY_PERCENT.matcher(text).replaceAll("%25");
    }

    /// Decodes escapes of unreserved characters, and writes the others in upper case (RFC 3986, section 6.2.2).
    ///
    /// @param text without stray percents
    static String normalize(String text) {
        return text.indexOf('%') < 0
                ? text
                : ESCAPE.matcher(text).replaceAll(escape -> {
                    int c = HexFormat.fromHexDigits(escape.group(1));
                    return isUnreserved(c)
                            ? Character.toString(c)
                            : escape.group().toUpperCase(Locale.ROOT);
                });
    }

    private static boolean isUnreserved(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
    }

    /// Whether the path or query of a URI may contain the character (RFC 3986). `[`, `]` and `#` are
    /// delimiters.
    static boolean isUriCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"<>\\^`{|}[]#".indexOf(c) < 0;
    }

    /// Whether the path or query of an IRI may contain the character, which includes all scripts (RFC
    /// 3987).
    static boolean isIriCharacter(int c) {
        return c < 0x80 ? isUriCharacter(c) : isVisible(c);
    }

    /// Whether a character is no white space, control character or bidirectional control.
    static boolean isVisible(int c) {
        return !Character.isSpaceChar(c) && !Character.isISOControl(c) && !PrintableText.isBidiControl(c);
    }
}
