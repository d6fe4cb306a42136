package org.newswire.ingest.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// Resolves references against a base as RFC 3986 section 5.2 says, on text as it occurs in feeds:
/// nothing is thrown, and an absolute address stays as it was written, apart from [#encoded].
final class WebAddress {
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// A longer base is ignored, since each resolved relative reference would be as long.
    @Limit(of = "characters of a base address", past = "relative references are not resolved")
    static final int MAX_BASE_CHARS = 2_048;

    private WebAddress() {}

    /// The absolute http(s) address of `reference`, or null if it is blank, has another scheme, or is
    /// relative without a usable base.
    static @Nullable String resolve(@Nullable String base, @Nullable String reference) {
        return resolve(base, reference, HTTP);
    }

    /// Resolves the reference as above, with other schemes.
    ///
    /// @param schemes the allowed schemes, in lower case
    static @Nullable String resolve(@Nullable String base, @Nullable String reference, Set<String> schemes) {
        String ref = reference == null ? "" : clean(reference);
        if (ref.isEmpty()) {
            return null;
        }
        int scheme = schemeEnd(ref);
        if (scheme > 0) {
            return schemes.contains(scheme(ref)) ? encoded(ref) : null;
        }
        int baseScheme = base == null || base.length() > MAX_BASE_CHARS ? -1 : schemeEnd(base);
        return base == null || baseScheme <= 0 || !schemes.contains(scheme(base))
                ? null
                : encoded(join(base, baseScheme, ref));
    }

    /// Percent-encodes characters that would end an address in HTML, in a shell or in a log. These are
    /// quotation marks, angle brackets, backticks, white space, control characters and bidirectional
    /// controls. [org.newswire.ingest.items.CanonicalUrl] encodes them the same way, so the article's
    /// identity does not depend on it.
    private static String encoded(String address) {
        if (address.chars().noneMatch(WebAddress::isEncoded)) {
            return address;
        }
        var encoded = new StringBuilder(address.length() + 20);
        address.codePoints().forEach(c -> {
            if (isEncoded(c)) {
                for (byte each : Character.toString(c).getBytes(UTF_8)) {
                    encoded.append('%').append(HEX.toHexDigits(each));
                }
            } else {
                encoded.appendCodePoint(c);
            }
        });
        return encoded.toString();
    }

    private static boolean isEncoded(int c) {
        return c == '"'
                || c == '<'
                || c == '>'
                || c == '`'
                || Character.isISOControl(c)
                || Character.isSpaceChar(c)
                || TextCharacters.isDirection(c);
    }

    /// Whether a text starts with a scheme.
    static boolean isAbsolute(String text) {
        return schemeEnd(text) > 0;
    }

    /// The scheme in lower case, empty where there is none.
    static String scheme(String address) {
        int end = schemeEnd(address);
        return end > 0 ? address.substring(0, end).toLowerCase(Locale.ROOT) : "";
    }

    private static String join(String base, int schemeEnd, String ref) {
        String scheme = base.substring(0, schemeEnd + 1);
        if (ref.startsWith("//")) {
            return scheme + ref;
        }
        boolean hierarchical = base.startsWith("//", schemeEnd + 1);
        int authorityEnd = hierarchical ? end(base, schemeEnd + 3, "/?#") : schemeEnd + 1;
        String authority = base.substring(0, authorityEnd);
        int pathEnd = end(base, authorityEnd, "?#");
        String path = base.substring(authorityEnd, pathEnd);
        if (ref.startsWith("#")) {
            return base.substring(0, end(base, pathEnd, "#")) + ref;
        }
        if (ref.startsWith("?")) {
            return authority + path + ref;
        }
        int refPathEnd = end(ref, 0, "?#");
        String refPath = ref.substring(0, refPathEnd);
        String merged = refPath.startsWith("/") ? refPath : path.substring(0, path.lastIndexOf('/') + 1) + refPath;
        String rooted = hierarchical && !merged.startsWith("/") ? "/" + merged : merged;
        return authority + withoutDots(rooted) + ref.substring(refPathEnd);
    }

    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static int end(String text, int from, String stops) {
        for (int i = from; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    /// White space at the ends and line breaks within are no part of an address (WHATWG URL Standard, section 4.4).
    private static String clean(String reference) {
        String stripped = reference.strip();
        boolean broken = stripped.indexOf('\n') >= 0 || stripped.indexOf('\r') >= 0 || stripped.indexOf('\t') >= 0;
        return broken ? stripped.replaceAll("[\\n\\r\\t]\\s*", "") : stripped;
    }

    /// The place of the colon after a scheme, or -1.
    private static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i > 1 ? i : -1;
            }
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (!letter && !(other && i > 0)) {
                return -1;
            }
        }
        return -1;
    }
}
