package org.newswire.text;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds charsets by the labels in feeds, pages and HTTP headers. As in the WHATWG Encoding Standard
/// (section 4.2), a label means the superset that is used in practice: `iso-8859-1` means windows-1252,
/// `gb2312` means GB 18030.
final class CharsetLabels {
    /// A charset under the name to report.
    record Named(String name, Charset charset) {}

    private static final int MAX_LABEL_CHARS = 40;
    /// Labels that Java does not know.
    private static final Map<String, String> ALIASES = pairs("""
            latin-1 windows-1252, ansi windows-1252,
            gb_2312-80 gb18030, chinese gb18030, x-gbk gb18030,
            uhc x-windows-949, korean x-windows-949, euc_kr x-windows-949, ks_c_5601-1987 x-windows-949,
            big5-tw Big5-HKSCS, cn-big5 Big5-HKSCS, x-x-big5 Big5-HKSCS,
            dos-874 x-windows-874,
            utf_8 UTF-8, utf-8-sig UTF-8, unicode-1-1-utf-8 UTF-8,
            macintosh x-MacRoman, mac-roman x-MacRoman,
            mac-cyrillic x-MacUkraine, x-mac-cyrillic x-MacUkraine,
            logical ISO-8859-8, visual ISO-8859-8, iso-8859-8-i ISO-8859-8, iso-8859-8-e ISO-8859-8,
            iso-8859-6-i ISO-8859-6, iso-8859-6-e ISO-8859-6""");
    /// Supersets by Java name.
    private static final Map<String, String> SUPERSETS = pairs("""
            ISO-8859-1 windows-1252, US-ASCII windows-1252, ISO-8859-9 windows-1254,
            TIS-620 x-windows-874, x-iso-8859-11 x-windows-874,
            GB2312 gb18030, GBK gb18030, Shift_JIS windows-31j, EUC-KR x-windows-949, Big5 Big5-HKSCS""");
    /// Names of Windows code pages and of parts of ISO 8859, with or without hyphens and prefixes.
    private static final Pattern WINDOWS = Pattern.compile("(?:x-)?(?:win|windows|cp|ansi)[-_]?(125[0-8])");
    private static final Pattern ISO = Pattern.compile("(?:iso|utf)?[-_ ]?8859[-_ ]?(\\d{1,2})");

    private CharsetLabels() {}

    private static Map<String, String> pairs(String pairs) {
        return Stream.of(pairs.split(",\\s"))
                .map(pair -> pair.split(" "))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    /// Returns the charset of a label, or null if it is unknown.
    static @Nullable Named find(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > MAX_LABEL_CHARS) {
            return null;
        }
        String hyphened =
                WINDOWS.matcher(name.replace('_', '-').replace(' ', '-')).replaceFirst("windows-$1");
        hyphened = ISO.matcher(hyphened).replaceFirst("iso-8859-$1");
        for (String candidate : new String[] {hyphened, name, hyphened.replaceFirst("^(x-|cs)", "")}) {
            Charset charset = charset(candidate);
            if (charset != null) {
                boolean onlyHyphened = candidate.equals(name.replace('_', '-'));
                String reported = onlyHyphened ? name : candidate;
                return new Named(charset.equals(StandardCharsets.UTF_8) ? "utf-8" : reported, charset);
            }
        }
        return null;
    }

    private static @Nullable Charset charset(String label) {
        try {
            Charset charset = Charset.forName(ALIASES.getOrDefault(label, label));
            String superset = SUPERSETS.get(charset.name());
            return superset == null ? charset : Charset.forName(superset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
