package org.newswire.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.text.RuleList;

/// The canonical form of an article's link. Links that differ only in tracking have the same form. It
/// identifies an article and is never requested. A requested URL ([WebUrl]) keeps the tracking, as a server
/// may need it.
///
/// The form has the scheme `https` and the host in lower case and ASCII (UTS #46). It has no default port,
/// user or fragment, and dot segments are resolved (RFC 3986, section 5.2.4). Percent-encoding is normalized
/// (section 6.2.2), and `&amp;` means `&`. Parameters of `tracking-parameters.txt`, sessions in the path and
/// endings of `path-endings.txt` are removed. Everything else is unchanged.
public final class CanonicalUrl {
    private static final Pattern WEB_ADDRESS = Pattern.compile(
            "https?://(?:[^/?#@]*@)?(?<host>\\[[^\\]]*]|[^/?#:@]+?)\\.?(?::(?<port>\\d{0,5}))?"
                    + "(?<path>/[^?#]*)?(?<rest>[?#].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern AMPERSAND =
            Pattern.compile("&(?:amp;|#0{0,4}38;|#x0{0,4}26;)++", Pattern.CASE_INSENSITIVE);
    private static final Pattern SESSION = Pattern.compile(";jsessionid=[^/;]*", Pattern.CASE_INSENSITIVE);

    /// A host name with an underscore, which [URI] rejects although it can be resolved.
    private static final Pattern UNUSUAL_NAME = Pattern.compile("[a-z0-9_][a-z0-9._-]*");

    /// No DNS name is longer. The time to convert a longer one is quadratic.
    private static final int MAX_HOST_CHARS = 253;

    private static final int WORDS = 3;
    private static final int DIGITS = 4;
    private static final Predicate<String> TRACKING = trackingParameters();
    private static final List<String> ENDINGS = RuleList.read(CanonicalUrl.class, "path-endings.txt");

    private CanonicalUrl() {}

    /// Returns the canonical form, or empty if the text is not an http or https URL with a host.
    public static Optional<String> of(String link) {
        Matcher parts = WEB_ADDRESS.matcher(AMPERSAND.matcher(link.strip()).replaceAll("&"));
        if (!parts.matches()) {
            return Optional.empty();
        }
        if (parts.group("host").length() > MAX_HOST_CHARS) {
            return Optional.empty();
        }
        try {
            String host = HostName.toAscii(parts.group("host"));
            String path = withoutSession(Objects.requireNonNullElse(parts.group("path"), ""));
            String rest = Objects.requireNonNullElse(parts.group("rest"), "");
            URI uri = new URI(
                            "https://" + host + PercentEncoding.normalize(escapeBrackets(escape(path)) + escape(rest)))
                    .normalize();
            if (uri.getHost() == null && !UNUSUAL_NAME.matcher(host).matches()) {
                return Optional.empty();
            }
            return Optional.of("https://" + uri.getRawAuthority() + port(parts.group("port"))
                    + withoutEndings(Objects.requireNonNullElse(uri.getRawPath(), "")) + query(uri.getRawQuery()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether a canonical URL is a site's front page, which does not identify an article.
    public static boolean isFrontPage(String canonical) {
        return canonical.indexOf('/', "https://".length()) == canonical.length() - 1;
    }

    /// Whether a canonical URL names an article: the last path segment or a value of the query has three
    /// words, like a headline, or four digits, like a date or number. URLs of logins and notices seldom do.
    public static boolean namesAnArticle(String canonical) {
        URI url = URI.create(canonical);
        String path = Objects.requireNonNullElse(url.getPath(), "");
        String query = Objects.requireNonNullElse(url.getQuery(), "");
        return isName(path.substring(path.lastIndexOf('/') + 1))
                || Arrays.stream(query.split("&", -1)).anyMatch(pair -> isName(pair.substring(pair.indexOf('=') + 1)));
    }

    private static boolean isName(String text) {
        long words = Arrays.stream(text.split("[-_]", -1))
                .filter(word -> word.chars().anyMatch(Character::isLetter))
                .count();
        return words >= WORDS || text.chars().filter(Character::isDigit).count() >= DIGITS;
    }

    private static String withoutSession(String path) {
        return path.indexOf(';') < 0 ? path : SESSION.matcher(path).replaceAll("");
    }

    private static String port(@Nullable String port) {
        return port == null || port.isEmpty() || port.equals("80") || port.equals("443") ? "" : ":" + port;
    }

    /// Removes endings, unless only dots would remain of the last segment.
    private static String withoutEndings(String path) {
        int end = path.length();
        for (int before = -1; end != before; ) {
            before = end;
            for (String ending : ENDINGS) {
                int start = end - ending.length();
                end = path.regionMatches(true, start, ending, 0, ending.length()) ? start : end;
            }
        }
        String shorter = path.substring(0, end);
        boolean dots = shorter.endsWith("/.") || shorter.endsWith("/..");
        return dots ? path : shorter.isEmpty() ? "/" : shorter;
    }

    private static String query(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return "";
        }
        String kept = Arrays.stream(query.split("&", -1))
                .filter(pair -> !pair.isEmpty() && !isTracking(pair.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining("&"));
        return kept.isEmpty() ? "" : "?" + kept;
    }

    private static boolean isTracking(String pair) {
        return TRACKING.test(pair.split("=", 2)[0]) || TRACKING.test(pair);
    }

    /// Escapes illegal characters (RFC 3986) and each `%` that does not start an escape.
    public static String escape(String part) {
        return PercentEncoding.encode(
                PercentEncoding.encodeStrayPercents(part),
                c -> PercentEncoding.isUriCharacter(c) || c == '#' || c == '[' || c == ']');
    }

    /// Escapes brackets, which are allowed in a query but not in a path.
    private static String escapeBrackets(String path) {
        return path.replace("[", "%5B").replace("]", "%5D");
    }

    private static Predicate<String> trackingParameters() {
        List<String> names = RuleList.read(CanonicalUrl.class, "tracking-parameters.txt").stream()
                .map(name ->
                        Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .toList();
        return Pattern.compile(String.join("|", names)).asMatchPredicate();
    }
}
