package org.newswire.parse.extract.page;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// Finds the charset of a page and decodes it: byte order mark, then what the bytes themselves
/// prove (valid UTF-8 with multi-byte sequences is UTF-8 whatever is declared, what is mostly malformed
/// is not), then the Content-Type header, then the document's own declaration, else windows-1252, as the
/// WHATWG Encoding and HTML standards have it. Malformed bytes become U+FFFD.
final class PageDecoder {
    /// What is read of a page; the rest of a longer one is left out.
    @Limit(of = "bytes of a page that are parsed", past = "the rest is left out; `cut` names `text`")
    static final int MAX_BYTES = 6 << 20;

    private static final int PRESCAN_BYTES = 8192;
    private static final Pattern IN_HEADER =
            Pattern.compile("charset\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.\\-]{2,40})", Pattern.CASE_INSENSITIVE);
    /// Only these two declare the document's own; scripts and links state that of what they refer to.
    private static final Pattern IN_DOCUMENT = Pattern.compile(
            "<meta\\b[^>]*?\\bcharset\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.\\-]{2,40})"
                    + "|<\\?xml\\b[^>]*?\\bencoding\\s*=\\s*[\"']([A-Za-z0-9_:.\\-]{2,40})[\"']",
            Pattern.CASE_INSENSITIVE);
    /// Charsets of which the web means a superset, by their names in Java (WHATWG Encoding, 4.2).
    private static final Map<String, String> SUPERSETS = Map.of(
            "ISO-8859-1", "windows-1252",
            "US-ASCII", "windows-1252",
            "ISO-8859-9", "windows-1254",
            "TIS-620", "x-windows-874",
            "x-iso-8859-11", "x-windows-874",
            "GB2312", "gb18030",
            "GBK", "gb18030",
            "Shift_JIS", "windows-31j",
            "EUC-KR", "x-windows-949",
            "Big5", "Big5-HKSCS");

    /// Labels of the web that Java does not know.
    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("chinese", "gb18030"),
            Map.entry("csgb2312", "gb18030"),
            Map.entry("x-gbk", "gb18030"),
            Map.entry("korean", "x-windows-949"),
            Map.entry("cn-big5", "Big5-HKSCS"),
            Map.entry("x-x-big5", "Big5-HKSCS"),
            Map.entry("dos-874", "x-windows-874"),
            Map.entry("macintosh", "x-MacRoman"),
            Map.entry("x-mac-cyrillic", "x-MacUkraine"),
            Map.entry("iso88591", "windows-1252"),
            Map.entry("iso88592", "ISO-8859-2"),
            Map.entry("iso88599", "windows-1254"),
            Map.entry("iso-8859-8-i", "ISO-8859-8"),
            Map.entry("x-cp1250", "windows-1250"),
            Map.entry("x-cp1251", "windows-1251"),
            Map.entry("x-cp1252", "windows-1252"));

    /// Labels that the web has for UTF-16; Java knows some of them, others not.
    private static final Set<String> UTF_16 =
            Set.of("unicode", "csunicode", "iso-10646-ucs-2", "ucs-2", "unicodefeff", "unicodefffe");

    private static final String ASCII = "<meta charset=\"x\">";

    private PageDecoder() {}

    static boolean isBinary(byte[] body) {
        int n = Math.min(body.length, 4096);
        if (n == 0 || byteOrderMark(body) != null) {
            return false;
        }
        String head = new String(body, 0, Math.min(n, 8), StandardCharsets.ISO_8859_1);
        if (head.startsWith("%PDF-")
                || head.startsWith("PK\3\4")
                || head.startsWith("GIF8")
                || head.startsWith("\u0089PNG")
                || head.startsWith("\u00ff\u00d8\u00ff")
                || head.startsWith("\u001f\u008b")) {
            return true;
        }
        int controls = 0;
        for (int i = 0; i < n; i++) {
            int b = body[i] & 0xff;
            if (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) {
                controls++;
            }
        }
        return controls * 20 > n && unmarkedUtf16(body) == null;
    }

    /// The characters of a page after its byte order mark. As they are read: pages are large, and most
    /// would need several times their size as a string.
    static Reader reader(byte[] body, @Nullable String contentType) {
        int length = Math.min(body.length, MAX_BYTES);
        Charset charset = charsetOf(body, length, contentType);
        boolean marked = new String(body, 0, Math.min(length, 4), charset).startsWith("\uFEFF");
        int mark = marked ? "\uFEFF".getBytes(charset).length : 0;
        return new InputStreamReader(new ByteArrayInputStream(body, mark, length - mark), charset);
    }

    static Charset charsetOf(byte[] body, int length, @Nullable String contentType) {
        Charset marked = byteOrderMark(body);
        if (marked == null) {
            marked = unmarkedUtf16(body);
        }
        if (marked != null) {
            return marked;
        }
        Utf8Census census = Utf8Census.of(body, length);
        if (census.sequences() > 0 && census.malformed() * 20 <= census.sequences()) {
            return StandardCharsets.UTF_8;
        }
        Charset declared = declared(IN_HEADER, contentType);
        boolean disproved = StandardCharsets.UTF_8.equals(declared) && census.malformed() > census.sequences();
        if (declared == null || disproved) {
            String head = new String(body, 0, Math.min(length, PRESCAN_BYTES), StandardCharsets.ISO_8859_1);
            declared = declared(IN_DOCUMENT, head);
        }
        if (declared == null || declared.equals(StandardCharsets.UTF_8)) {
            return census.malformed() <= census.sequences() ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
        }
        return declared;
    }

    private static @Nullable Charset byteOrderMark(byte[] b) {
        if (b.length >= 3 && (b[0] & 0xff) == 0xef && (b[1] & 0xff) == 0xbb && (b[2] & 0xff) == 0xbf) {
            return StandardCharsets.UTF_8;
        }
        if (b.length >= 2 && (b[0] & 0xff) == 0xfe && (b[1] & 0xff) == 0xff) {
            return StandardCharsets.UTF_16BE;
        }
        return b.length >= 2 && (b[0] & 0xff) == 0xff && (b[1] & 0xff) == 0xfe ? StandardCharsets.UTF_16LE : null;
    }

    /// Markup in UTF-16 has a zero in every other byte.
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

    private static @Nullable Charset declared(Pattern how, @Nullable String text) {
        if (text == null) {
            return null;
        }
        var matcher = how.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            Charset charset = byLabel(label.toLowerCase(Locale.ROOT));
            if (charset != null) {
                return charset;
            }
        }
        return null;
    }

    private static @Nullable Charset byLabel(String label) {
        // A declaration that could be read as ASCII is not in UTF-16 (HTML standard, 13.2.3.2).
        if (label.startsWith("utf-16") || label.startsWith("utf16") || UTF_16.contains(label)) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(LABELS.getOrDefault(label, label));
            if (!readsAscii(charset)) {
                return null;
            }
            String superset = SUPERSETS.get(charset.name());
            return superset == null ? charset : Charset.forName(superset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    /// Whether what is written in ASCII reads as that, which no page of EBCDIC or UTF-32 is that could state so.
    private static boolean readsAscii(Charset charset) {
        return new String(ASCII.getBytes(StandardCharsets.US_ASCII), charset).equals(ASCII);
    }

    /// How many multi-byte UTF-8 sequences a body holds, and how many bytes that fit none.
    private record Utf8Census(int sequences, int malformed) {
        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final long NOT_ASCII = 0x8080808080808080L;

        static Utf8Census of(byte[] body, int length) {
            int sequences = 0;
            int malformed = 0;
            for (int i = 0; i < length; i++) {
                i = asciiEnd(body, i, length);
                int b = i < length ? body[i] : 0;
                if (b >= 0) {
                    continue;
                }
                int more = (b & 0xe0) == 0xc0 ? 1 : (b & 0xf0) == 0xe0 ? 2 : (b & 0xf8) == 0xf0 ? 3 : 0;
                int seen = 0;
                while (seen < more && i + 1 < length && (body[i + 1] & 0xc0) == 0x80) {
                    seen++;
                    i++;
                }
                if (more > 0 && (seen == more || i + 1 == length)) {
                    sequences++;
                } else {
                    malformed++;
                }
            }
            return new Utf8Census(sequences, malformed);
        }

        /// Where a run of bytes of ASCII ends, to eight bytes.
        private static int asciiEnd(byte[] body, int from, int length) {
            int i = from;
            while (i + Long.BYTES <= length && (eight(body, i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
                while (i + 4 * Long.BYTES <= length
                        && ((eight(body, i) | eight(body, i + 8) | eight(body, i + 16) | eight(body, i + 24))
                                        & NOT_ASCII)
                                == 0) {
                    i += 4 * Long.BYTES;
                }
            }
            return i;
        }

        private static long eight(byte[] body, int at) {
            return (long) LONGS.get(body, at);
        }
    }
}
