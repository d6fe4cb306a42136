package org.newswire.ingest.feed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Bytes to text: by byte order mark, the shape of the first bytes, the HTTP header, the XML
/// declaration, and the bytes themselves.
///
/// A declaration is believed only as far as the bytes agree: UTF-8 is told by its shape whatever was
/// declared, and bytes that are no UTF-8 though it was declared are read as windows-1252, one by one,
/// so that a document of two minds comes out whole. Sources: RFC 7303 section 3, XML 1.0 appendix F.
final class TextDecoder {
    private static final Pattern HEADER =
            Pattern.compile("charset\\s*+=\\s*+[\"']?+\\s*+([^\\s\"';,]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECLARATION =
            Pattern.compile("<\\?xml\\s[^>]{0,200}?encoding\\s*=\\s*[\"']?\\s*([\\w.:-]+)", Pattern.CASE_INSENSITIVE);
    private static final int HEAD_BYTES = 1024;

    private TextDecoder() {}

    static Decoded decode(byte[] body, @Nullable String contentType) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        Decoded marked = byMark(body, flags);
        if (marked != null) {
            return marked;
        }
        CharsetNames.Named shape = byShape(body);
        if (shape != null) {
            return new Decoded(text(body, 0, shape.charset()), shape.name(), flags);
        }
        CharsetNames.Named header = CharsetNames.find(group(HEADER, contentType));
        CharsetNames.Named declared = CharsetNames.find(declaredName(body));
        return byDeclaration(body, singleByteOrUtf8(header), singleByteOrUtf8(declared), flags);
    }

    private static @Nullable Decoded byMark(byte[] b, Set<Flag> flags) {
        if (starts(b, 0xEF, 0xBB, 0xBF)) {
            return utf8OrMixed(b, 3, flags);
        }
        if (starts(b, 0, 0, 0xFE, 0xFF)) {
            return new Decoded(text(b, 4, Charset.forName("UTF-32BE")), "utf-32be", flags);
        }
        if (starts(b, 0xFF, 0xFE, 0, 0)) {
            return new Decoded(text(b, 4, Charset.forName("UTF-32LE")), "utf-32le", flags);
        }
        if (starts(b, 0xFE, 0xFF)) {
            return new Decoded(text(b, 2, StandardCharsets.UTF_16BE), "utf-16be", flags);
        }
        if (starts(b, 0xFF, 0xFE)) {
            return new Decoded(text(b, 2, StandardCharsets.UTF_16LE), "utf-16le", flags);
        }
        return null;
    }

    /// The wide charsets and EBCDIC, told by how `<?xm` or `<` and white space look in them.
    private static CharsetNames.@Nullable Named byShape(byte[] b) {
        if (b.length < 4) {
            return null;
        }
        if (b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] != 0) {
            return CharsetNames.find("utf-32be");
        }
        if (b[0] != 0 && b[1] == 0 && b[2] == 0 && b[3] == 0) {
            return CharsetNames.find("utf-32le");
        }
        if (b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0) {
            return CharsetNames.find("utf-16be");
        }
        if (b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0) {
            return CharsetNames.find("utf-16le");
        }
        if (starts(b, 0x4C, 0x6F, 0xA7, 0x94)) {
            String head =
                    text(java.util.Arrays.copyOf(b, Math.min(b.length, HEAD_BYTES)), 0, Charset.forName("IBM037"));
            CharsetNames.Named declared = CharsetNames.find(group(DECLARATION, head));
            return declared == null ? CharsetNames.find("ibm037") : declared;
        }
        return null;
    }

    private static Decoded byDeclaration(
            byte[] body, CharsetNames.@Nullable Named header, CharsetNames.@Nullable Named declared, Set<Flag> flags) {
        CharsetNames.Named claim = header != null ? header : declared;
        Utf8Shape shape = Utf8Shape.of(body);
        if (shape.isAscii()) {
            boolean stateful = claim != null && claim.name().startsWith("iso-2022");
            return claim != null && stateful
                    ? new Decoded(text(body, 0, claim.charset()), claim.name(), flags)
                    : new Decoded(
                            text(body, 0, StandardCharsets.US_ASCII), claim == null ? "utf-8" : claim.name(), flags);
        }
        if (shape.isUtf8()) {
            if (claim != null && !isUtf8(claim)) {
                flags.add(Flag.CHARSET_MISMATCH);
            }
            return new Decoded(text(body, 0, StandardCharsets.UTF_8), "utf-8", flags);
        }
        if (claim != null && isUtf8(claim) && declared != null && !isUtf8(declared)) {
            flags.add(Flag.CHARSET_MISMATCH);
            claim = declared;
        }
        if (claim == null) {
            flags.add(Flag.CHARSET_GUESSED);
            return guessed(body, shape, flags);
        }
        return isUtf8(claim) ? utf8OrMixed(body, 0, flags) : replacing(body, claim, flags);
    }

    private static Decoded guessed(byte[] body, Utf8Shape shape, Set<Flag> flags) {
        if (shape.mostlyUtf8()) {
            return utf8OrMixed(body, 0, flags);
        }
        CharsetNames.Named guess = CharsetGuess.of(body);
        return replacing(body, guess, flags);
    }

    private static Decoded replacing(byte[] body, CharsetNames.Named named, Set<Flag> flags) {
        String text = text(body, 0, named.charset());
        if (text.indexOf('\uFFFD') >= 0) {
            flags.add(Flag.BYTES_REPLACED);
        }
        return new Decoded(text, named.name(), flags);
    }

    /// UTF-8 was said: its sequences are read as such, and each other byte as windows-1252.
    private static Decoded utf8OrMixed(byte[] body, int from, Set<Flag> flags) {
        Utf8Shape shape = Utf8Shape.of(body);
        if (shape.isUtf8() || shape.isAscii()) {
            return new Decoded(text(body, from, StandardCharsets.UTF_8), "utf-8", flags);
        }
        if (shape.onlyCutAtEnd()) {
            flags.add(Flag.BYTES_REPLACED);
            return new Decoded(text(body, from, StandardCharsets.UTF_8), "utf-8", flags);
        }
        flags.add(Flag.CHARSET_MISMATCH);
        return new Decoded(Utf8Shape.mixed(body, from), shape.mostlyUtf8() ? "utf-8" : "windows-1252", flags);
    }

    private static boolean isUtf8(CharsetNames.Named named) {
        return named.charset().equals(StandardCharsets.UTF_8);
    }

    /// A wide charset that neither a mark nor the shape confirms is a false declaration.
    private static CharsetNames.@Nullable Named singleByteOrUtf8(CharsetNames.@Nullable Named named) {
        boolean wide = named != null
                && (named.name().startsWith("utf-16")
                        || named.name().startsWith("utf-32")
                        || named.name().startsWith("ucs"));
        return wide ? null : named;
    }

    private static @Nullable String declaredName(byte[] body) {
        return group(DECLARATION, new String(body, 0, Math.min(body.length, HEAD_BYTES), StandardCharsets.ISO_8859_1));
    }

    private static @Nullable String group(Pattern pattern, @Nullable String text) {
        Matcher m = text == null ? null : pattern.matcher(text);
        return m != null && m.find() ? m.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static boolean starts(byte[] body, int... bytes) {
        if (body.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((body[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] body, int from, Charset charset) {
        return new String(body, from, body.length - from, charset);
    }

    /// The value of a header whatever the case of its name.
    static @Nullable String header(Map<String, String> headers, String name) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }
}
