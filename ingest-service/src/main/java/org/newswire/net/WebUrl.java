package org.newswire.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Parses http and https URLs leniently, as browsers do. It removes surrounding white space and line
/// breaks, treats `\` as `/`, percent-encodes invalid characters as UTF-8, drops the scheme's default port,
/// and converts international host names ([HostName]) and numeric IPv4 addresses. Relative references follow
/// RFC 3986 section 5.2. URLs of more than [#MAX_CHARS] characters are rejected.
///
/// ```java
/// Optional<URI> url = WebUrl.parse("HTTP://faß.example/a b"); // http://xn--fa-hia.example/a%20b
/// ```
public final class WebUrl {
    /// The maximum length of a requested URL, in its percent-encoded form.
    @Limit(of = "characters of a requested URL", past = "not requested: the item has no page, a redirect fails")
    public static final int MAX_CHARS = 2_048;

    private static final Pattern PORT = Pattern.compile("\\d{0,5}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,252}");

    private static final Pattern PASSWORD = Pattern.compile("^([a-z]+://[^/?#@:]*):[^/?#@]*@");

    private WebUrl() {}

    /// Returns empty if the text is not an absolute http or https URL with a host, or is too long.
    public static Optional<URI> parse(String text) {
        String url = clean(text);
        return url.length() > MAX_CHARS
                ? Optional.empty()
                : read(url).filter(uri -> uri.toString().length() <= MAX_CHARS);
    }

    /// Whether the text has more than [#MAX_CHARS] characters, before or after percent-encoding. Such URLs
    /// are not requested.
    public static boolean isTooLong(String text) {
        String url = clean(text);
        return url.length() > MAX_CHARS
                || read(url).filter(uri -> uri.toString().length() > MAX_CHARS).isPresent();
    }

    /// @param url has at most [#MAX_CHARS] characters
    private static Optional<URI> read(String url) {
        UriReference parts = UriReference.withSlashes(url);
        if (!parts.isHttp()) {
            return Optional.empty();
        }
        String path = encode(UriReference.withoutDots(parts.path()));
        String fragment =
                parts.fragment().isEmpty() ? "" : "#" + encode(parts.fragment().substring(1));
        String scheme = parts.schemeName();
        return authority(parts.authority())
                .map(known -> withoutDefaultPort(scheme, known))
                .map(known -> URI.create(scheme + "://" + known + path + encode(parts.query()) + fragment));
    }

    private static String withoutDefaultPort(String scheme, String authority) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    /// Resolves `reference` in a document at `base`. Returns empty if the URL is not http or https, or is
    /// too long.
    public static Optional<URI> resolve(URI base, String reference) {
        String ref = clean(reference);
        return ref.length() > MAX_CHARS ? Optional.empty() : parse(absolute(base, ref));
    }

    /// Whether `reference` is too long to be requested when it is resolved in a document at `base`.
    public static boolean isTooLong(URI base, String reference) {
        String ref = clean(reference);
        return ref.length() > MAX_CHARS || isTooLong(absolute(base, ref));
    }

    /// @param ref without surrounding white space
    private static String absolute(URI base, String ref) {
        UriReference reference = UriReference.withSlashes(ref);
        UriReference from = UriReference.of(base.toString());
        UriReference rooted =
                from.path().isEmpty() ? new UriReference(from.scheme(), from.authority(), "/", from.query(), "") : from;
        return (reference.scheme().isEmpty() ? reference.in(rooted) : reference).toString();
    }

    /// Returns the host of a URL or of a reference with `//`, without `www.`; empty if it has no valid
    /// host. An IPv6 address has brackets.
    public static Optional<String> hostWithoutWww(@Nullable String url) {
        String authority =
                UriReference.withSlashes(url == null ? "" : url.strip()).authority();
        return authority.length() > MAX_CHARS
                ? Optional.empty()
                : authority(authority)
                        .map(WebUrl::hostOf)
                        .map(host -> host.startsWith("www.") ? host.substring(4) : host);
    }

    /// Returns the host in lower case, without brackets, port and final dot; empty without a host. Unlike
    /// [URI#getHost()], it supports underscores.
    public static String host(URI url) {
        String host = hostOf(authorityOf(url));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String authorityOf(URI url) {
        return Objects.requireNonNullElse(url.getRawAuthority(), "");
    }

    private static String hostOf(String authority) {
        String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostPort.endsWith("]") ? -1 : hostPort.lastIndexOf(':');
        String host = (colon < 0 ? hostPort : hostPort.substring(0, colon)).toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /// The port, or the default port of the scheme.
    public static int port(URI url) {
        String authority = authorityOf(url);
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']')
                && colon > authority.lastIndexOf('@')
                && colon < authority.length() - 1) {
            return Integer.parseInt(authority.substring(colon + 1));
        }
        return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /// User and password as value of the header `Authorization` (RFC 7617); empty if there is no user.
    public static Optional<String> authorization(URI url) {
        return userInfo(url)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /// The decoded user and password with a colon between them; empty if there is no user.
    public static Optional<String> userInfo(URI url) {
        String authority = authorityOf(url);
        int end = authority.lastIndexOf('@');
        return end < 0
                ? Optional.empty()
                : Optional.of(
                        URLDecoder.decode(authority.substring(0, end).replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /// The URL without user and password.
    public static URI withoutUser(URI url) {
        String authority = authorityOf(url);
        String user = authority.substring(0, authority.lastIndexOf('@') + 1);
        return user.isEmpty() ? url : URI.create(url.toString().replaceFirst(Pattern.quote(user), ""));
    }

    /// The URL without the password.
    public static String withoutPassword(URI url) {
        return PASSWORD.matcher(url.toString()).replaceFirst("$1@");
    }

    /// Scheme, host and port, such as `https://news.example:443`.
    public static String origin(URI url) {
        return url.getScheme() + "://" + hostOf(authorityOf(url)) + ":" + port(url);
    }

    /// Returns the authority in normal form, without its `//`; empty if it is invalid.
    private static Optional<String> authority(String component) {
        String text = component.isEmpty() ? "" : component.substring(2);
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
            String ascii = HostName.toAscii(text);
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

    private static String encode(String component) {
        return PercentEncoding.encode(PercentEncoding.encodeStrayPercents(component), PercentEncoding::isUriCharacter);
    }

    /// Whether credentials for one URL may be sent to the other: the origins are equal, or http became
    /// https on the same host and default ports.
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
