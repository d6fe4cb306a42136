package org.newswire.store.api;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads request headers (RFC 9110). Several lines of one field form one list.
public final class ApiHeaders {
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    private ApiHeaders() {}

    /// Returns whether `If-None-Match` contains the tag, by weak comparison (sections 8.8.3.2 and 13.1.2).
    public static boolean know(@Nullable List<String> ifNoneMatch, String tag) {
        String known = String.join(",", ifNoneMatch == null ? List.of() : ifNoneMatch);
        if (known.strip().equals("*")) {
            return true;
        }
        Matcher tags = ENTITY_TAG.matcher(known);
        while (tags.find()) {
            if (tags.group(1).equals(opaque(tag))) {
                return true;
            }
        }
        return false;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
