package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.IDN;
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

/// The form of an article's link that stands for the article: two links that differ only in how a
/// reader got there give the same.
///
/// Scheme `https`, host in lower case and ASCII (RFC 5891), no default port, no user, no fragment, dot
/// segments resolved (RFC 3986, section 5.2.4), no parameter of the list `tracking-parameters.txt`, no
/// session in the path, none of the list `path-endings.txt` at its end; everything else stays as it is.
/// It stands for an article and is not asked for: where it leads does not matter.
public final class CanonicalUrl {
    private static final Pattern WEB_ADDRESS = Pattern.compile(
            "https?://(?:[^/?#@]*@)?(?<host>\\[[^\\]]*]|[^/?#:@]+?)\\.?(?::(?<port>\\d{0,5}))?"
                    + "(?<path>/[^?#]*)?(?<rest>[?#].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SESSION = Pattern.compile(";jsessionid=[^/;]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /// A host that [URI] takes for none, though it can be asked: its name holds an underscore.
    private static final Pattern UNUSUAL_NAME = Pattern.compile("[a-z0-9_][a-z0-9._-]*");

    /// No DNS name is longer. The time to convert a longer one is quadratic.
    private static final int MAX_HOST_CHARS = 253;

    private static final int WORDS = 3;
    private static final int DIGITS = 4;
    private static final Predicate<String> TRACKING = trackingParameters();
    private static final List<String> ENDINGS = RuleList.read("path-endings.txt");

    private CanonicalUrl() {}

    /// Empty where the text is no http or https URL with a host.
    public static Optional<String> of(String link) {
        Matcher parts = WEB_ADDRESS.matcher(link.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        if (parts.group("host").length() > MAX_HOST_CHARS) {
            return Optional.empty();
        }
        try {
            String host = IDN.toASCII(parts.group("host").toLowerCase(Locale.ROOT), IDN.ALLOW_UNASSIGNED);
            String path = withoutSession(Objects.requireNonNullElse(parts.group("path"), ""));
            String rest = Objects.requireNonNullElse(parts.group("rest"), "");
            URI uri = new URI("https://" + host + escapeBrackets(escape(path)) + escape(rest)).normalize();
            if (uri.getHost() == null && !UNUSUAL_NAME.matcher(host).matches()) {
                return Optional.empty();
            }
            return Optional.of("https://" + uri.getRawAuthority() + port(parts.group("port"))
                    + withoutEndings(Objects.requireNonNullElse(uri.getRawPath(), "")) + query(uri.getRawQuery()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether a canonical URL is a site's front page, which stands for no article.
    public static boolean isFrontPage(String canonical) {
        return canonical.indexOf('/', "https://".length()) == canonical.length() - 1;
    }

    /// Whether a canonical URL names the article that it leads to: the last segment of its path, or else
    /// a value of its query, holds three words, as headlines do, or four digits, as dates and numbers do.
    /// Where many articles lead to (a login, a notice for some countries or browsers), it seldom does.
    static boolean namesAnArticle(String canonical) {
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

    /// Where only dots would be left of the last segment, it stays.
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

    /// Characters that links hold though RFC 3986 wants them escaped, and a `%` that begins no escape.
    static String escape(String part) {
        String link = part.indexOf('%') < 0 ? part : STRAY_PERCENT.matcher(part).replaceAll("%25");
        if (link.chars().allMatch(CanonicalUrl::isLegal)) {
            return link;
        }
        StringBuilder escaped = new StringBuilder(link.length() + 16);
        link.codePoints().forEach(c -> {
            if (isLegal(c)) {
                escaped.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(UTF_8)) {
                    escaped.append('%').append(String.format(Locale.ROOT, "%02X", b));
                }
            }
        });
        return escaped.toString();
    }

    /// A query may hold them, a path may not.
    private static String escapeBrackets(String path) {
        return path.replace("[", "%5B").replace("]", "%5D");
    }

    private static boolean isLegal(int c) {
        return c > 0x20 && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0;
    }

    private static Predicate<String> trackingParameters() {
        List<String> names = RuleList.read("tracking-parameters.txt").stream()
                .map(name ->
                        Arrays.stream(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")))
                .toList();
        return Pattern.compile(String.join("|", names)).asMatchPredicate();
    }
}
