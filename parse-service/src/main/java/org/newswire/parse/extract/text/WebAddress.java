package org.newswire.parse.extract.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.internal.StringUtil;
import org.jspecify.annotations.Nullable;

/// Addresses as the extractor returns them: absolute, written as URIs, http or https.
public final class WebAddress {
    private static final int MAX_LENGTH = 4096;
    private static final boolean[] ASCII_OF_URIS = asciiOfUris();
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern ARCHIVED = Pattern.compile("^https?://[^/]+/web/\\d{8,14}\\w*/(https?://.+)$");

    private static final Pattern HOME =
            Pattern.compile("(?i)https?://[^/?#]+/?(?:index\\.\\w+|home|default\\.\\w+)?/?(?:#.*)?");

    private WebAddress() {}

    /// The absolute http(s) address, or null if the reference has no such address.
    public static @Nullable String resolve(@Nullable String base, String reference) {
        String trimmed = reference.strip();
        if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH || trimmed.startsWith("#")) {
            return null;
        }
        if (isOfOtherScheme(trimmed)) {
            return null;
        }
        boolean whole = isHttp(trimmed) && !hasBlank(trimmed);
        String absolute = whole ? trimmed : StringUtil.resolve(base == null ? "" : base, trimmed);
        return isHttp(absolute) && hasHost(absolute) ? encoded(absolute) : null;
    }

    /// What readers of URIs refuse (RFC 3986) is percent-encoded, or made a slash, as browsers do; letters of other
    /// scripts stay (RFC 3987).
    static String encoded(String url) {
        if (isUri(url)) {
            return url;
        }
        var encoded = new StringBuilder(url.length() + 20);
        int host = url.indexOf("//") + 2;
        int hostEnd = host > 1 && url.startsWith("[", host) ? url.indexOf(']') : -1;
        int tail = tail(url);
        int fragment = url.indexOf('#');
        for (int at = 0, c; at < url.length(); at += Character.charCount(c)) {
            c = url.codePointAt(at);
            boolean stays = switch (c) {
                case '%' -> isEscape(url, at);
                case '#' -> at == fragment;
                case '[' -> at == host && hostEnd > 0;
                case ']' -> at == hostEnd;
                default -> isOfUris(c);
            };
            if (stays) {
                encoded.appendCodePoint(c);
            } else if (c == '\\' && at < tail) {
                encoded.append('/');
            } else {
                for (byte each : Character.toString(c).getBytes(UTF_8)) {
                    encoded.append('%').append(HEX.toHexDigits(each));
                }
            }
        }
        return encoded.toString();
    }

    /// Whether there is nothing to encode beyond doubt: in ASCII, with one fragment at most, and all escapes whole.
    private static boolean isUri(String url) {
        int fragments = 0;
        for (int at = 0; at < url.length(); at++) {
            char c = url.charAt(at);
            fragments += c == '#' ? 1 : 0;
            if (c >= 0x80 || !isOfUris(c) || (c == '%' && !isEscape(url, at)) || fragments > 1) {
                return false;
            }
        }
        return true;
    }

    /// Where query or fragment begin.
    private static int tail(String url) {
        int at = 0;
        while (at < url.length() && "?#".indexOf(url.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static boolean[] asciiOfUris() {
        boolean[] of = new boolean[0x80];
        for (int c = 0x21; c < 0x7f; c++) {
            of[c] = "{}|\\^`[]\"<>".indexOf(c) < 0;
        }
        return of;
    }

    private static boolean isOfUris(int c) {
        return c < 0x80
                ? ASCII_OF_URIS[c]
                : !Character.isSpaceChar(c) && !Character.isISOControl(c) && !CleanText.isBidiControl(c);
    }

    private static boolean isEscape(String url, int at) {
        return at + 2 < url.length()
                && HexFormat.isHexDigit(url.charAt(at + 1))
                && HexFormat.isHexDigit(url.charAt(at + 2));
    }

    /// Whether a host, or the user before it, begins at a valid place and contains only permitted characters.
    private static boolean hasHost(String url) {
        int at = url.indexOf("//") + 2;
        int end = at;
        while (end < url.length() && "/\\?#".indexOf(url.charAt(end)) < 0) {
            if ("\"<>".indexOf(url.charAt(end++)) >= 0) {
                return false;
            }
        }
        return at < url.length()
                && (Character.isLetterOrDigit(url.codePointAt(at)) || "[_".indexOf(url.charAt(at)) >= 0);
    }

    /// Whether it begins with a scheme (RFC 3986, 3.1) that no address here has: most such are images
    /// within the page (`data:`).
    private static boolean isOfOtherScheme(String reference) {
        int end = 0;
        while (end < reference.length() && isOfScheme(reference.charAt(end), end)) {
            end++;
        }
        return end > 0
                && end < reference.length()
                && reference.charAt(end) == ':'
                && !SCHEMES.contains(reference.substring(0, end).toLowerCase(Locale.ROOT));
    }

    private static boolean isOfScheme(char c, int at) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (at > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-'));
    }

    private static boolean hasBlank(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) <= ' ') {
                return true;
            }
        }
        return false;
    }

    private static boolean isHttp(String url) {
        return url.regionMatches(true, 0, "http://", 0, 7) || url.regionMatches(true, 0, "https://", 0, 8);
    }

    /// The host without "www.", in ASCII and lower case; empty where there is none that can be read.
    public static String host(@Nullable String url) {
        return PublishedAddress.hostOf(url).orElse("");
    }

    /// Whether an address is that of a whole site.
    public static boolean isHome(String url) {
        return HOME.matcher(url).matches();
    }

    /// The address of which another one is a copy in a web archive (`…/web/20140226054445/http://…`),
    /// else itself.
    public static String archived(String url) {
        Matcher m = ARCHIVED.matcher(url);
        return m.find() ? m.group(1) : url;
    }
}
