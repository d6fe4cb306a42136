package org.newswire.text;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.text.CharsetLabels.Named;

/// Detects the charset of fetched documents and decodes them. A byte order mark comes first, then the bytes
/// themselves, the `Content-Type` header, and the declaration in the document.
///
/// | | feed ([#decode]) | page ([#pageReader]) |
/// |---|---|---|
/// | standard | RFC 7303 section 3, XML 1.0 appendix F | WHATWG Encoding and HTML |
/// | taken for UTF-8 whatever is declared | valid UTF-8 | UTF-8 with at most 5 % malformed bytes |
/// | invalid bytes in UTF-8 | decoded as windows-1252 | become U+FFFD |
/// | declares no charset and is not UTF-8 | the charset is guessed | windows-1252 |
/// | control characters U+0080 to U+009F | windows-1252 | kept |
public final class TextDecoder {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Pattern HEADER =
            Pattern.compile("charset\\s*+=\\s*+[\"']?+\\s*+([^\\s\"';,]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern XML =
            Pattern.compile("<\\?xml\\s[^>]{0,200}?encoding\\s*=\\s*[\"']?\\s*([\\w.:-]+)", Pattern.CASE_INSENSITIVE);
    private static final int XML_BYTES = 1024;
    /// Only `meta` and the XML declaration describe the page itself.
    private static final Pattern PAGE = Pattern.compile(
            "<meta\\b[^>]*?\\bcharset\\s*=\\s*[\"']?\\s*([\\w.:-]{2,40})|" + XML.pattern(), Pattern.CASE_INSENSITIVE);
    private static final int PAGE_BYTES = 8192;
    private static final String ASCII = "<meta charset=\"x\">";

    private TextDecoder() {}

    /// A decoded document.
    ///
    /// @param charset the charset's name in lower case
    public record Decoded(String text, String charset, Set<Defect> defects) {}

    /// A defect of the encoding.
    public enum Defect {
        /// The bytes are not in the charset that the header or the document declares.
        CHARSET_MISMATCH,
        /// The charset was guessed: none was declared, and the bytes are not UTF-8.
        CHARSET_GUESSED,
        /// Bytes that are invalid in the charset were replaced by U+FFFD.
        BYTES_REPLACED
    }

    /// Byte order marks, longer ones first.
    private enum Mark {
        UTF_32BE("0000feff"),
        UTF_32LE("fffe0000"),
        UTF_8("efbbbf"),
        UTF_16BE("feff"),
        UTF_16LE("fffe");

        private final String hex;

        Mark(String hex) {
            this.hex = hex;
        }

        static @Nullable Mark of(byte[] body) {
            String start = HexFormat.of().formatHex(body, 0, Math.min(4, body.length));
            return Arrays.stream(values())
                    .filter(mark -> start.startsWith(mark.hex))
                    .findFirst()
                    .orElse(null);
        }

        Charset charset() {
            return Charset.forName(name().replace('_', '-'));
        }

        int length() {
            return hex.length() / 2;
        }
    }

    /// Decodes a document in XML or JSON.
    public static Decoded decode(byte[] body, @Nullable String contentType) {
        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        Mark mark = Mark.of(body);
        if (mark != null) {
            return mark == Mark.UTF_8
                    ? utf8OrMixed(body, mark.length(), defects)
                    : decoded(body, mark.length(), named(mark.charset().name()), defects);
        }
        Named wide = byFirstBytes(body);
        if (wide != null) {
            return decoded(body, 0, wide, defects);
        }
        return byDeclaration(body, declared(HEADER, contentType), declared(XML, head(body, XML_BYTES)), defects);
    }

    /// A reader for the characters of an HTML page after the byte order mark. It avoids a string, since pages
    /// are large.
    ///
    /// @param length number of bytes to read
    public static Reader pageReader(byte[] body, int length, @Nullable String contentType) {
        Charset charset = charsetOfPage(body, length, contentType);
        boolean marked = new String(body, 0, Math.min(length, 4), charset).startsWith("\uFEFF");
        int mark = marked ? "\uFEFF".getBytes(charset).length : 0;
        return new InputStreamReader(new ByteArrayInputStream(body, mark, length - mark), charset);
    }

    /// Whether the body has a byte order mark or is UTF-16, so that its zero bytes are text.
    public static boolean isMarkedOrUtf16(byte[] body) {
        return Mark.of(body) != null || unmarkedUtf16(body) != null;
    }

    private static Charset charsetOfPage(byte[] body, int length, @Nullable String contentType) {
        Mark mark = Mark.of(body);
        Charset wide = mark == null ? unmarkedUtf16(body) : mark.charset();
        if (wide != null) {
            return wide;
        }
        Utf8Scan scan = Utf8Scan.of(body, length);
        int malformed = scan.strays() - scan.cutBytes();
        int sequences = scan.sequences() + (scan.cutBytes() > 0 ? 1 : 0);
        if (sequences > 0 && malformed * 20 <= sequences) {
            return StandardCharsets.UTF_8;
        }
        Named claim = declared(HEADER, contentType);
        if (claim == null || (isUtf8(claim) && malformed > sequences)) {
            claim = declared(PAGE, head(body, Math.min(length, PAGE_BYTES)));
        }
        if (claim == null || isUtf8(claim)) {
            return malformed <= sequences ? StandardCharsets.UTF_8 : WINDOWS_1252;
        }
        return claim.charset();
    }

    /// In UTF-16 markup, every other byte is zero.
    private static @Nullable Charset unmarkedUtf16(byte[] b) {
        int n = Math.min(b.length, 512) & ~1;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < n; i += 2) {
            even += b[i] == 0 ? 1 : 0;
            odd += b[i + 1] == 0 ? 1 : 0;
        }
        if (n < 16 || Math.max(even, odd) * 10 < n * 4 || Math.min(even, odd) * 20 > n) {
            return null;
        }
        return even > odd ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }

    /// Detects wide charsets and EBCDIC by their encodings of `<?xm`, or of `<` and white space.
    private static @Nullable Named byFirstBytes(byte[] b) {
        if (b.length < 4) {
            return null;
        }
        int zeros = (b[0] == 0 ? 8 : 0) + (b[1] == 0 ? 4 : 0) + (b[2] == 0 ? 2 : 0) + (b[3] == 0 ? 1 : 0);
        return switch (zeros) {
            case 0b1110 -> named("utf-32be");
            case 0b0111 -> named("utf-32le");
            case 0b1010 -> named("utf-16be");
            case 0b0101 -> named("utf-16le");
            default -> HexFormat.of().formatHex(b, 0, 4).equals("4c6fa794") ? ebcdic(b) : null;
        };
    }

    private static Named ebcdic(byte[] body) {
        Matcher m = XML.matcher(new String(body, 0, Math.min(body.length, XML_BYTES), Charset.forName("IBM037")));
        Named declared = m.find() ? CharsetLabels.find(m.group(1)) : null;
        return declared == null ? named("ibm037") : declared;
    }

    private static Decoded byDeclaration(
            byte[] body, @Nullable Named header, @Nullable Named declared, Set<Defect> defects) {
        Named claim = header != null ? header : declared;
        Utf8Scan scan = Utf8Scan.of(body, body.length);
        if (scan.isAscii()) {
            Named ascii = claim == null ? named("utf-8") : claim;
            boolean shifts = ascii.name().startsWith("iso-2022");
            return decoded(body, 0, shifts ? ascii : new Named(ascii.name(), StandardCharsets.US_ASCII), defects);
        }
        if (scan.isUtf8()) {
            if (claim != null && !isUtf8(claim)) {
                defects.add(Defect.CHARSET_MISMATCH);
            }
            return decoded(body, 0, named("utf-8"), defects);
        }
        if (claim != null && isUtf8(claim) && declared != null && !isUtf8(declared)) {
            defects.add(Defect.CHARSET_MISMATCH);
            claim = declared;
        }
        if (claim == null) {
            defects.add(Defect.CHARSET_GUESSED);
            claim = scan.mostlyUtf8() ? named("utf-8") : CharsetDetector.of(body);
        }
        return isUtf8(claim) ? utf8OrMixed(body, 0, defects) : replacing(body, claim, defects);
    }

    private static Decoded replacing(byte[] body, Named charset, Set<Defect> defects) {
        Decoded decoded = decoded(body, 0, charset, defects);
        if (decoded.text().indexOf('\uFFFD') >= 0) {
            defects.add(Defect.BYTES_REPLACED);
        }
        return decoded;
    }

    /// Replaces the control characters U+0080 to U+009F by the characters of windows-1252, in a text that may have
    /// them as escapes. [#decode] does the same.
    public static String withoutControls(String text) {
        return Utf8Scan.withoutControls(text);
    }

    /// Decodes UTF-8 sequences as such, and other bytes as windows-1252.
    private static Decoded utf8OrMixed(byte[] body, int from, Set<Defect> defects) {
        Utf8Scan scan = Utf8Scan.of(body, body.length);
        if (scan.isUtf8() || scan.isAscii()) {
            return decoded(body, from, named("utf-8"), defects);
        }
        if (scan.onlyCutAtEnd()) {
            defects.add(Defect.BYTES_REPLACED);
            return decoded(body, from, named("utf-8"), defects);
        }
        defects.add(Defect.CHARSET_MISMATCH);
        return new Decoded(
                Utf8Scan.withoutControls(Utf8Scan.mixed(body, from)),
                scan.mostlyUtf8() ? "utf-8" : "windows-1252",
                defects);
    }

    private static Decoded decoded(byte[] body, int from, Named charset, Set<Defect> defects) {
        String text = new String(body, from, body.length - from, charset.charset());
        return new Decoded(Utf8Scan.withoutControls(text), charset.name(), defects);
    }

    /// A charset that the JDK has.
    static Named named(String name) {
        Named named = CharsetLabels.find(name);
        if (named == null) {
            throw new IllegalStateException(
                    "the Java runtime lacks the charset " + name + "; use one with the module jdk.charsets");
        }
        return named;
    }

    private static boolean isUtf8(Named named) {
        return named.charset().equals(StandardCharsets.UTF_8);
    }

    private static String head(byte[] body, int bytes) {
        return new String(body, 0, Math.min(body.length, bytes), StandardCharsets.ISO_8859_1);
    }

    /// Returns the first known charset of a declaration. A declaration that is readable as ASCII cannot be in
    /// UTF-16, UTF-32 or EBCDIC (HTML standard, 13.2.3.2): a mark or the first bytes would confirm these.
    private static @Nullable Named declared(Pattern how, @Nullable String text) {
        Matcher m = how.matcher(text == null ? "" : text);
        while (m.find()) {
            Named named = CharsetLabels.find(m.group(1) == null ? m.group(m.groupCount()) : m.group(1));
            if (named != null && readsAscii(named.charset())) {
                return named;
            }
        }
        return null;
    }

    private static boolean readsAscii(Charset charset) {
        return new String(ASCII.getBytes(StandardCharsets.US_ASCII), charset).equals(ASCII);
    }
}
