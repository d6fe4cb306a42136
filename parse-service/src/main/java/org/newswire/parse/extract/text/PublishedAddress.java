package org.newswire.parse.extract.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The host and page of an absolute address as publishers write it, which may be no valid URI: with letters of any
/// script or an underscore in its host, with blanks, brackets and a stray `%` behind that.
///
/// @param host in ASCII and lower case, without user, port, `www.` and a final dot; an IPv6 address in brackets
/// @param tail path and query, percent-encoded where a URI has to be
public record PublishedAddress(String host, String tail) {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
    private static final Pattern PORT = Pattern.compile(":\\d*");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");
    /// Of a host in the domain name system (RFC 1035, 2.3.4), and some.
    private static final int MAX_HOST_CHARS = 260;

    /// Empty where it has no host that can be read.
    public static Optional<PublishedAddress> read(@Nullable String address) {
        String url = address == null ? "" : WebAddress.encoded(address.strip());
        int start = authority(url);
        if (start < 0) {
            return Optional.empty();
        }
        int end = authorityEnd(url, start);
        int fragment = url.indexOf('#', end);
        String tail = url.substring(end, fragment < 0 ? url.length() : fragment);
        return host(url.substring(start, end)).map(host -> new PublishedAddress(host, encoded(tail)));
    }

    /// The host alone.
    static Optional<String> hostOf(@Nullable String address) {
        String url = address == null ? "" : address.strip();
        int start = authority(url);
        return start < 0 ? Optional.empty() : host(url.substring(start, authorityEnd(url, start)));
    }

    /// Where an address names its authority (RFC 3986, 3.2); -1 where it names none.
    private static int authority(String url) {
        int slashes = url.indexOf("//");
        boolean begins = slashes == 0
                || (slashes > 0 && SCHEME.matcher(url).region(0, slashes).matches());
        return begins ? slashes + 2 : -1;
    }

    private static int authorityEnd(String url, int start) {
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static Optional<String> host(String authority) {
        int start = authority.lastIndexOf('@') + 1;
        int port = authority.lastIndexOf(':');
        boolean ported = port >= start
                && PORT.matcher(authority).region(port, authority.length()).matches();
        String written = authority.substring(start, ported ? port : authority.length());
        if (written.length() > MAX_HOST_CHARS) {
            return Optional.empty();
        }
        try {
            String ascii = isAscii(written) ? written : IDN.toASCII(written, IDN.ALLOW_UNASSIGNED);
            String lower = ascii.toLowerCase(Locale.ROOT);
            String absolute = lower.startsWith("www.") ? lower.substring(4) : lower;
            String host = absolute.endsWith(".") ? absolute.substring(0, absolute.length() - 1) : absolute;
            return HOST.matcher(host).matches() ? Optional.of(host) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) < 0x80) {
            at++;
        }
        return at == text.length();
    }

    private static String encoded(String tail) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : tail.getBytes(UTF_8)) {
            if (each > ' ' && each < 0x7f) {
                encoded.append((char) each);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", each));
            }
        }
        return encoded.toString();
    }
}
