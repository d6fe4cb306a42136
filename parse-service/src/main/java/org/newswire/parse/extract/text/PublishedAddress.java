package org.newswire.parse.extract.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The host and page of an absolute address as publishers write it, which may be no valid URI: with letters of any
/// script or an underscore in its host, with blanks, brackets and a stray `%` behind that.
///
/// @param host in ASCII and lower case, without user, port, `www.` and a final dot; an IPv6 address in brackets
/// @param tail path and query, percent-encoded where a URI has to be
public record PublishedAddress(String host, String tail) {
    private static final Pattern FORM = Pattern.compile(
            "(?s)(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#]*@)?([^/?#@]*?)(?::\\d*)?([/?][^#]*)?(?:#.*)?");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");
    private static final Pattern BESIDE_NAME = Pattern.compile("^www\\.|\\.$");
    /// Of a host in the domain name system (RFC 1035, 2.3.4), and some.
    private static final int MAX_HOST_CHARS = 260;

    /// Empty where it has no host that can be read.
    public static Optional<PublishedAddress> read(@Nullable String address) {
        Matcher parts = FORM.matcher(address == null ? "" : WebAddress.encoded(address.strip()));
        return parts.matches()
                ? host(parts.group(1)).map(host -> new PublishedAddress(host, encoded(parts.group(2))))
                : Optional.empty();
    }

    /// The host alone.
    static Optional<String> hostOf(@Nullable String address) {
        Matcher parts = FORM.matcher(address == null ? "" : address.strip());
        return parts.matches() ? host(parts.group(1)) : Optional.empty();
    }

    private static Optional<String> host(String written) {
        if (written.length() > MAX_HOST_CHARS) {
            return Optional.empty();
        }
        try {
            String ascii = isAscii(written) ? written : IDN.toASCII(written, IDN.ALLOW_UNASSIGNED);
            String host = BESIDE_NAME.matcher(ascii.toLowerCase(Locale.ROOT)).replaceAll("");
            return Optional.of(host).filter(HOST.asMatchPredicate());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String encoded(@Nullable String tail) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : (tail == null ? "" : tail).getBytes(UTF_8)) {
            if (each > ' ' && each < 0x7f) {
                encoded.append((char) each);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", each));
            }
        }
        return encoded.toString();
    }
}
