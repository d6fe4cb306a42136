package org.newswire.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// A URI reference as a publisher wrote it, absolute or relative (RFC 3986). Any text is a reference. The
/// components contain their delimiters and are neither decoded nor normalised, so records show the links of
/// the publisher. [WebUrl] has the normal form, for requests.
///
/// @param scheme    such as `https:`
/// @param authority such as `//ann@news.example:8080`
/// @param query     with its `?`
/// @param fragment  with its `#`
public record UriReference(String scheme, String authority, String path, String query, String fragment) {
    /// A longer base is ignored, since each resolved reference would be as long.
    @Limit(of = "characters of a base URL", past = "relative references are not resolved")
    public static final int MAX_BASE_CHARS = 2_048;

    /// Longer references, such as images within the URL, are not resolved.
    public static final int MAX_IRI_CHARS = 4_096;

    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\r\\t]\\s*");
    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x1f]");
    private static final Pattern AUTHORITY = Pattern.compile(
            "//([^@\\[\\]\"<>]*+@)?(\\[[0-9A-Fa-f:.]++]|[\\p{L}\\p{N}_][^@:\\[\\]\"<>{}|\\\\^`\\s]*+)(:\\d*+)?");

    static UriReference of(String text) {
        int scheme = schemeEnd(text);
        int authority = text.startsWith("//", scheme) ? end(text, scheme + 2, "/?#") : scheme;
        int path = end(text, authority, "?#");
        int query = end(text, path, "#");
        return new UriReference(
                text.substring(0, scheme),
                text.substring(scheme, authority),
                text.substring(authority, path),
                text.substring(path, query),
                text.substring(query));
    }

    /// The index after the colon of the scheme; 0 without a scheme.
    private static int schemeEnd(String text) {
        int i = 0;
        while (i < text.length() && isOfScheme(text.charAt(i), i > 0)) {
            i++;
        }
        return i > 0 && i < text.length() && text.charAt(i) == ':' ? i + 1 : 0;
    }

    private static boolean isOfScheme(char c, boolean later) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                || (later && ((c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-'));
    }

    /// The index of the first of some characters, or the length of the text.
    private static int end(String text, int from, String some) {
        int i = from;
        while (i < text.length() && some.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /// Like browsers, treats each backslash before the query as a slash.
    static UriReference withSlashes(String text) {
        if (text.indexOf('\\') < 0) {
            return of(text);
        }
        int end = end(text, 0, "?#");
        return of(text.substring(0, end).replace('\\', '/') + text.substring(end));
    }

    /// Returns the absolute http(s) URL, or null if the reference is blank, has another scheme, or is
    /// relative without a usable base. Only characters that would end a URL in HTML, in a shell or in a log
    /// are percent-encoded. [CanonicalUrl] encodes them the same way, so the identity of an article does
    /// not depend on them.
    public static @Nullable String resolve(@Nullable String base, @Nullable String reference) {
        return resolve(base, reference, HTTP);
    }

    /// Resolves a reference with other schemes.
    ///
    /// @param schemes the allowed schemes, in lower case
    public static @Nullable String resolve(@Nullable String base, @Nullable String reference, Set<String> schemes) {
        String clean =
                reference == null ? "" : LINE_BREAK.matcher(reference.strip()).replaceAll("");
        if (clean.isEmpty()) {
            return null;
        }
        UriReference given = asWritten(clean);
        UriReference from = asWritten(base == null || base.length() > MAX_BASE_CHARS ? "" : base);
        UriReference absolute = given.scheme.isEmpty() ? given.in(from) : given;
        return schemes.contains(absolute.schemeName())
                ? PercentEncoding.encode(absolute.toString(), UriReference::isSafe)
                : null;
    }

    /// Returns the absolute http(s) URL as an IRI, which URI parsers accept (RFC 3987). Other characters
    /// are percent-encoded. As in browsers, control characters are removed, and backslashes in the path
    /// become slashes.
    ///
    /// @return null if the reference has another scheme or no valid authority, has more than
    ///     [#MAX_IRI_CHARS] characters, or leads to a place within the same document
    public static @Nullable String resolveToIri(@Nullable String base, String reference) {
        String text = reference.strip();
        return text.length() > MAX_IRI_CHARS || text.startsWith("#") ? null : iri(base == null ? "" : base, text);
    }

    /// Returns an absolute http(s) URL of any length as an IRI, or null.
    public static @Nullable String toIri(String url) {
        return iri("", url.strip());
    }

    private static @Nullable String iri(String base, String text) {
        UriReference given = withSlashes(withoutControls(text));
        UriReference from = of(base);
        boolean hasSchemeOfBase = given.authority.isEmpty() && given.scheme.equalsIgnoreCase(from.scheme);
        UriReference url = given.scheme.isEmpty() || hasSchemeOfBase ? given.in(from) : given;
        return !text.isEmpty()
                        && url.isHttp()
                        && AUTHORITY.matcher(url.authority).matches()
                ? url.encoded()
                : null;
    }

    private static String withoutControls(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= ' ') {
            i++;
        }
        return i == text.length() ? text : CONTROLS.matcher(text).replaceAll("");
    }

    /// Whether a text starts with a scheme. A single letter, as in `C:\feed.xml`, is not a scheme.
    public static boolean isAbsolute(String text) {
        return !asWritten(text).scheme.isEmpty();
    }

    private static UriReference asWritten(String text) {
        return of(DRIVE.matcher(text).lookingAt() ? "./" + text : text);
    }

    boolean isHttp() {
        return HTTP.contains(schemeName());
    }

    /// Returns the scheme in lower case, without its colon.
    String schemeName() {
        return scheme.isEmpty() ? "" : scheme.substring(0, scheme.length() - 1).toLowerCase(Locale.ROOT);
    }

    /// Resolves this reference, whose scheme is ignored, in a document at `base` (section 5.2).
    UriReference in(UriReference base) {
        if (!authority.isEmpty()) {
            return new UriReference(base.scheme, authority, path, query, fragment);
        }
        boolean isSamePath = path.isEmpty();
        String merged = isSamePath
                ? base.path
                : path.startsWith("/") ? path : base.path.substring(0, base.path.lastIndexOf('/') + 1) + path;
        String rooted = base.authority.isEmpty() || merged.startsWith("/") ? merged : "/" + merged;
        return new UriReference(
                base.scheme,
                base.authority,
                isSamePath ? merged : withoutDots(rooted),
                isSamePath && query.isEmpty() ? base.query : query,
                fragment);
    }

    /// Removes dot segments (section 5.2.4).
    static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean isUp = segments[i].equals("..");
            boolean isDot = isUp || segments[i].equals(".");
            if (isUp) {
                kept.pollLast();
            }
            if (!isDot) {
                kept.addLast(segments[i]);
            } else if (i == segments.length - 1) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private String encoded() {
        return scheme
                + PercentEncoding.encode(
                        PercentEncoding.encodeStrayPercents(authority),
                        c -> c == '[' || c == ']' || PercentEncoding.isIriCharacter(c))
                + encoded(path)
                + encoded(query)
                + (fragment.isEmpty() ? "" : "#" + encoded(fragment.substring(1)));
    }

    private static String encoded(String component) {
        return PercentEncoding.encode(PercentEncoding.encodeStrayPercents(component), PercentEncoding::isIriCharacter);
    }

    private static boolean isSafe(int c) {
        return PercentEncoding.isVisible(c) && c != '"' && c != '<' && c != '>' && c != '`';
    }

    @Override
    public String toString() {
        return scheme + authority + path + query + fragment;
    }
}
