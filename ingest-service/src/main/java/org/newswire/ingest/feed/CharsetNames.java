package org.newswire.ingest.feed;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names of charsets as feeds write them, and the charsets that are meant: as in the WHATWG
/// Encoding Standard a name stands for the superset that is really used (`iso-8859-1` for windows-1252,
/// `gb2312` for GB 18030).
final class CharsetNames {
    /// A charset under the name to report.
    record Named(String name, Charset charset) {}

    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin-1", "windows-1252"),
            Map.entry("us-ascii", "windows-1252"),
            Map.entry("ascii", "windows-1252"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gb_2312-80", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("euc_kr", "x-windows-949"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("big5", "Big5-HKSCS"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("unicode-1-1-utf-8", "UTF-8"),
            Map.entry("utf_8", "UTF-8"),
            Map.entry("utf-8-sig", "UTF-8"),
            Map.entry("macintosh", "x-MacRoman"),
            Map.entry("mac-roman", "x-MacRoman"),
            Map.entry("mac-cyrillic", "x-MacCyrillic"),
            Map.entry("windows-932", "windows-31j"),
            Map.entry("windows-936", "GB18030"),
            Map.entry("uhc", "x-windows-949"),
            Map.entry("big5-tw", "Big5-HKSCS"),
            Map.entry("dos-874", "x-windows-874"),
            Map.entry("logical", "iso-8859-8"),
            Map.entry("visual", "iso-8859-8"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-8-e", "iso-8859-8"),
            Map.entry("iso-8859-6-i", "iso-8859-6"),
            Map.entry("iso-8859-6-e", "iso-8859-6"));
    /// Code pages of Windows and parts of ISO 8859 under the many names that lack a hyphen or have a prefix.
    private static final Pattern WINDOWS = Pattern.compile("(?:x-)?(?:win|windows|cp|ansi)[-_]?(125[0-8])");
    private static final Pattern ISO = Pattern.compile("(?:iso|utf)?[-_ ]?8859[-_ ]?(\\d{1,2})");

    private CharsetNames() {}

    /// The charset that a label means, or null where no such charset is known.
    static @Nullable Named find(@Nullable String label) {
        if (label == null) {
            return null;
        }
        String name = label.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > 40) {
            return null;
        }
        String hyphened =
                WINDOWS.matcher(name.replace('_', '-').replace(' ', '-')).replaceFirst("windows-$1");
        hyphened = ISO.matcher(hyphened).replaceFirst("iso-8859-$1");
        for (String candidate : new String[] {hyphened, name, hyphened.replaceFirst("^(x-|cs)", "")}) {
            Charset charset = charset(MEANT.getOrDefault(candidate, candidate));
            if (charset != null && charset.canEncode()) {
                boolean onlyHyphened = candidate.equals(name.replace('_', '-'));
                String reported = onlyHyphened ? name : candidate;
                return new Named(charset.equals(StandardCharsets.UTF_8) ? "utf-8" : reported, charset);
            }
        }
        return null;
    }

    private static @Nullable Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
