package org.newswire.ingest.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Resolves references against a base as RFC 3986 section 5.2 says, on text as it occurs in feeds:
/// nothing is thrown, and an absolute address stays as it was written.
final class WebAddress {
    /// Relative references are not resolved against a longer base: each of them would be as long.
    static final int MAX_BASE_CHARS = 2_048;

    private WebAddress() {}

    /// The absolute form of `reference`, or null where it is blank, or relative without a usable base,
    /// or no address to follow (`javascript:`, `data:`, `file:`).
    static @Nullable String resolve(@Nullable String base, @Nullable String reference) {
        String ref = reference == null ? "" : clean(reference);
        if (ref.isEmpty()) {
            return null;
        }
        int scheme = schemeEnd(ref);
        if (scheme > 0) {
            return isFollowable(ref.substring(0, scheme)) ? ref : null;
        }
        int baseScheme = base == null || base.length() > MAX_BASE_CHARS ? -1 : schemeEnd(base);
        return base == null || baseScheme <= 0 ? null : join(base, baseScheme, ref);
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

    private static boolean isFollowable(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "javascript", "vbscript", "data", "about", "blob", "file" -> false;
            default -> true;
        };
    }
}
