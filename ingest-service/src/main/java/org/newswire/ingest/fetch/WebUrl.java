package org.newswire.ingest.fetch;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.pipeline.untrusted.Limit;

/// Reads http and https URLs as they are found in the wild, the way browsers do: white space around
/// and line breaks within are dropped, `\` counts as `/`, characters that a URI must not hold are
/// percent-encoded as UTF-8, international host names become punycode, and numeric spellings of IPv4
/// addresses become dotted ones. Relative references follow RFC 3986 section 5.2. A URL of more than
/// [#MAX_CHARS] characters is not read.
public final class WebUrl {
    /// The longest URL that is requested, in its percent-encoded form.
    @Limit(
            of = "characters of an address that is requested",
            past = "not requested: an item goes without its page, a redirect fails")
    public static final int MAX_CHARS = 2_048;

    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
    private static final Pattern PORT = Pattern.compile("\\d{0,5}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,252}");

    private static final Pattern PASSWORD = Pattern.compile("^([a-z]+://[^/?#@:]*):[^/?#@]*@");

    private static final Pattern START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/+|/+");

    private static final String ALLOWED = "-._~:/?#[]@!$&'()*+,;=%";

    private WebUrl() {}

    /// The URL, or empty if the text isn't an absolute http or https URL with a host, or is too long.
    public static Optional<URI> parse(String text) {
        String url = clean(text);
        return url.length() > MAX_CHARS
                ? Optional.empty()
                : read(url).filter(uri -> uri.toString().length() <= MAX_CHARS);
    }

    /// Whether a text is not requested because it has more than [#MAX_CHARS] characters, as it is or
    /// percent-encoded.
    public static boolean isTooLong(String text) {
        String url = clean(text);
        return url.length() > MAX_CHARS
                || read(url).filter(uri -> uri.toString().length() > MAX_CHARS).isPresent();
    }

    /// @param url has at most [#MAX_CHARS] characters
    private static Optional<URI> read(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Optional.empty();
        }
        String rest = slashes(url.substring(colon + 1));
        return rest.startsWith("//") ? assemble(scheme, rest.substring(2)) : Optional.empty();
    }

    /// Resolves `reference` in a document at `base`. Returns empty if the result isn't http or https, or is
    /// too long.
    public static Optional<URI> resolve(URI base, String reference) {
        String ref = clean(reference);
        return ref.length() > MAX_CHARS ? Optional.empty() : parse(absolute(base, ref));
    }

    /// Whether `reference`, resolved in a document at `base`, is not requested because it is too long.
    public static boolean isTooLong(URI base, String reference) {
        String ref = clean(reference);
        return ref.length() > MAX_CHARS || isTooLong(absolute(base, ref));
    }

    /// @param ref without white space around it
    private static String absolute(URI base, String ref) {
        if (ABSOLUTE.matcher(ref).matches()) {
            return ref;
        }
        String path = slashes(ref);
        String origin = base.getScheme() + ":";
        if (path.startsWith("//")) {
            return origin + path;
        }
        origin += "//" + base.getRawAuthority();
        if (path.startsWith("/")) {
            return origin + path;
        }
        String basePath = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        if (path.isEmpty() || path.startsWith("#")) {
            String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
            return origin + basePath + query + path;
        }
        if (path.startsWith("?")) {
            return origin + basePath + path;
        }
        return origin + basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    }

    /// The host in lower case, without brackets, port or final dot; empty where there is none. Unlike
    /// [URI#getHost()] it reads names with an underscore.
    public static String host(URI url) {
        String authority = url.getRawAuthority();
        if (authority == null) {
            return "";
        }
        String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
        int portColon = hostPort.endsWith("]") ? -1 : hostPort.lastIndexOf(':');
        String host = (portColon < 0 ? hostPort : hostPort.substring(0, portColon)).toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /// The port, that of the scheme where the URL names none.
    public static int port(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']')
                && colon > authority.lastIndexOf('@')
                && colon < authority.length() - 1) {
            return Integer.parseInt(authority.substring(colon + 1));
        }
        return "https".equals(url.getScheme()) ? 443 : 80;
    }

    /// What the user and password are in the header `Authorization` (RFC 7617); empty where the URL has
    /// none.
    public static Optional<String> authorization(URI url) {
        return userInfo(url)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /// The user and password as they are meant, with a colon between; empty where the URL has none.
    static Optional<String> userInfo(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        int end = authority.lastIndexOf('@');
        return end < 0
                ? Optional.empty()
                : Optional.of(
                        URLDecoder.decode(authority.substring(0, end).replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /// The same without user and password.
    public static URI withoutUser(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        String user = authority.substring(0, authority.lastIndexOf('@') + 1);
        return user.isEmpty() ? url : URI.create(url.toString().replaceFirst(Pattern.quote(user), ""));
    }

    /// The URL in text, without the password: the user stays.
    public static String withoutPassword(URI url) {
        return PASSWORD.matcher(url.toString()).replaceFirst("$1@");
    }

    /// A malformed URL as a log may hold it, without a possible password. That is the text before the last
    /// `@`, since names and passwords may contain `@`: it has a colon, or is not a part of a path.
    public static String masked(String text) {
        Matcher matcher = START.matcher(text);
        int start = matcher.lookingAt() ? matcher.end() : 0;
        int at = secretEnd(text, start);
        if (at >= 0) {
            return text.substring(0, start) + "…" + text.substring(at);
        }
        at = secretEnd(text, 0);
        return at < 0 ? text : "…" + text.substring(at);
    }

    /// The position of the `@` after a possible password, or -1.
    private static int secretEnd(String text, int start) {
        int last = text.lastIndexOf('@');
        int colon = text.indexOf(':', start);
        if (colon >= 0 && colon < last) {
            return last;
        }
        int slash = text.indexOf('/', start);
        int at = slash < 0 ? last : text.lastIndexOf('@', slash);
        return at >= start ? at : -1;
    }

    /// Scheme, host and port, such as `https://news.example:443`.
    static String origin(URI url) {
        String host = host(url);
        return url.getScheme() + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port(url);
    }

    private static Optional<URI> assemble(String scheme, String rest) {
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        Optional<String> authority = authority(rest.substring(0, end));
        String tail = rest.substring(end);
        int query = indexOfAny(tail);
        String path = withoutDots(tail.substring(0, query));
        return authority.map(
                known -> URI.create(scheme + "://" + known + encode(path) + encodeTail(tail.substring(query))));
    }

    private static Optional<String> authority(String text) {
        int at = text.lastIndexOf('@');
        String hostPort = text.substring(at + 1);
        int colon = hostPort.endsWith("]") ? -1 : hostPort.lastIndexOf(':');
        String port = colon < 0 ? "" : hostPort.substring(colon + 1);
        if (!PORT.matcher(port).matches() || (!port.isEmpty() && Integer.parseInt(port) > 65535)) {
            return Optional.empty();
        }
        String user = at < 0 ? "" : encode(text.substring(0, at)).replace("@", "%40") + "@";
        return hostName(colon < 0 ? hostPort : hostPort.substring(0, colon))
                .map(host -> user + host + (port.isEmpty() ? "" : ":" + port));
    }

    private static Optional<String> hostName(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (IpLiteral.isNumeric(text)) {
            return IpLiteral.parse(text).map(WebUrl::literal);
        }
        try {
            String ascii =
                    IDN.toASCII(text.replace('。', '.'), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return NAME.matcher(ascii).matches() && !ascii.contains("..") ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String literal(InetAddress address) {
        return address.getAddress().length == 4 ? address.getHostAddress() : "[" + address.getHostAddress() + "]";
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.strip().chars().filter(c -> c != '\t' && c != '\n' && c != '\r').forEach(c -> clean.append((char) c));
        int start = 0;
        while (start < clean.length() && (isBlank(clean.charAt(start)) || clean.charAt(start) == '\ufeff')) {
            start++;
        }
        int end = clean.length();
        while (end > start && isBlank(clean.charAt(end - 1))) {
            end--;
        }
        return clean.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == 0x7f || c == 0xa0;
    }

    /// Turns the backslashes before the query into slashes.
    private static String slashes(String text) {
        int end = indexOfAny(text);
        return text.substring(0, end).replace('\\', '/') + text.substring(end);
    }

    private static int indexOfAny(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '?' && text.charAt(end) != '#') {
            end++;
        }
        return end;
    }

    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            boolean up = segments[i].equals("..");
            if (up) {
                kept.pollLast();
            } else if (!segments[i].equals(".")) {
                kept.addLast(segments[i]);
            }
            if (last && (up || segments[i].equals("."))) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String encodeTail(String tail) {
        int hash = tail.indexOf('#');
        if (hash < 0) {
            return encode(tail);
        }
        return encode(tail.substring(0, hash)) + "#"
                + encode(tail.substring(hash + 1)).replace("#", "%23");
    }

    /// Percent-encodes what must not stand in a URI, as UTF-8; a `%` that starts no escape too.
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean allowed = ALLOWED.indexOf(c) >= 0 && c != '[' && c != ']' && (c != '%' || isEscape(bytes, i));
            if (letterOrDigit || allowed) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static boolean isEscape(byte[] bytes, int at) {
        return at + 2 < bytes.length && isHex(bytes[at + 1]) && isHex(bytes[at + 2]);
    }

    private static boolean isHex(byte b) {
        return Character.digit((char) (b & 0xff), 16) >= 0;
    }

    /// Whether what belongs to the origin of one URL may go to the other: they have the same origin, or
    /// the same host on the usual ports and http became https.
    public static boolean keepsOrigin(URI from, URI to) {
        if (!host(from).equals(host(to))) {
            return false;
        }
        boolean same = from.getScheme().equals(to.getScheme()) && port(from) == port(to);
        boolean upgraded = from.getScheme().equals("http")
                && to.getScheme().equals("https")
                && port(from) == 80
                && port(to) == 443;
        return same || upgraded;
    }
}
