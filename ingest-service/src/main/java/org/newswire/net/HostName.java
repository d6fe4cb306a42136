package org.newswire.net;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Converts international host names to ASCII by UTS #46, non-transitional, as browsers do: `faß.example`
/// becomes `xn--fa-hia.example`.
///
/// `java.net.IDN` implements IDNA 2003. It maps the characters `ß`, `ς`, ZWJ and ZWNJ to others, so the
/// name of another domain results. This class encodes labels with these characters, and leaves all other
/// labels to `java.net.IDN`.
final class HostName {
    private static final Pattern DOTS = Pattern.compile("[.。．｡]");
    private static final Pattern DEVIATIONS = Pattern.compile("[ßẞς\u200c\u200d]");
    private static final Pattern IGNORED = Pattern.compile("[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f]");
    private static final int ZWNJ = 0x200c;
    private static final int ZWJ = 0x200d;

    /// The limit of DNS (RFC 1035, 2.3.4).
    private static final int MAX_LABEL_CHARS = 63;

    /// Characters of the canonical combining class 9 (Virama) in the Basic Multilingual Plane.
    private static final String VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca"
            + "\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f"
            + "\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed";

    /// Scripts whose letters join. In other scripts, ZWNJ is only valid after a virama.
    private static final Set<Character.UnicodeScript> JOINING_SCRIPTS = Set.of(
            Character.UnicodeScript.ARABIC,
            Character.UnicodeScript.SYRIAC,
            Character.UnicodeScript.MANDAIC,
            Character.UnicodeScript.NKO,
            Character.UnicodeScript.MONGOLIAN);

    /// Arabic letters that join only with the letter before them, so no ZWNJ follows (Joining_Type R).
    private static final String RIGHT_JOINING = "آأؤإاةدذرزوٱٲٳٵٶٷڈډڊڋڌڍڎڏڐڑڒړڔڕږڗژڙۀۃۄۅۆۇۈۉۊۋۍەۮۯ";

    private HostName() {}

    /// Returns the name in lower case and ASCII. Dots of East Asian scripts become `.`.
    ///
    /// @throws IllegalArgumentException if a label is invalid
    public static String toAscii(String name) {
        String prepared = DEVIATIONS.matcher(name).find()
                ? Arrays.stream(DOTS.split(name, -1)).map(HostName::label).collect(Collectors.joining("."))
                : name;
        return IDN.toASCII(prepared, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    }

    private static String label(String label) {
        if (!DEVIATIONS.matcher(label).find()) {
            return label;
        }
        String mapped = IGNORED.matcher(lower(Normalizer.normalize(lower(label), Normalizer.Form.NFKC)))
                .replaceAll("");
        checkJoiners(mapped);
        String comparable = mapped.replace("ß", "ss")
                .replace('ς', 'σ')
                .replace("\u200c", "")
                .replace("\u200d", "");
        // Detects characters that are not valid in host names.
        String valid = IDN.toASCII(comparable, IDN.ALLOW_UNASSIGNED);
        String encoded = "xn--" + Punycode.encode(mapped);
        if (valid.isEmpty() || encoded.length() > MAX_LABEL_CHARS) {
            throw new IllegalArgumentException("a label of the host name is empty or too long");
        }
        return encoded;
    }

    /// Maps code points one by one: `String.toLowerCase` maps a final `Σ` to `ς`.
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        return lower.toString();
    }

    /// Checks the rules for ZWNJ and ZWJ (RFC 5892, appendix A.1 and A.2).
    private static void checkJoiners(String label) {
        for (int at = 0; at < label.length(); at++) {
            char c = label.charAt(at);
            if (c != ZWNJ && c != ZWJ) {
                continue;
            }
            boolean isAfterVirama = at > 0 && VIRAMAS.indexOf(label.charAt(at - 1)) >= 0;
            if (!isAfterVirama && (c == ZWJ || !isBetweenJoiningLetters(label, at))) {
                throw new IllegalArgumentException("the host name has ZWJ or ZWNJ at an invalid position");
            }
        }
    }

    private static boolean isBetweenJoiningLetters(String label, int at) {
        int before = at - 1;
        while (before >= 0 && Character.getType(label.charAt(before)) == Character.NON_SPACING_MARK) {
            before--;
        }
        int after = at + 1;
        while (after < label.length() && Character.getType(label.charAt(after)) == Character.NON_SPACING_MARK) {
            after++;
        }
        return before >= 0
                && after < label.length()
                && isJoining(label.charAt(before))
                && isJoining(label.charAt(after))
                && RIGHT_JOINING.indexOf(label.charAt(before)) < 0;
    }

    private static boolean isJoining(char c) {
        return Character.isLetter(c) && JOINING_SCRIPTS.contains(Character.UnicodeScript.of(c));
    }
}
