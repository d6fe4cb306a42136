package org.newswire.store.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads request headers (RFC 9110). Several lines of one field form one list.
public final class ApiHeaders {
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");
    private static final Pattern NO_WEIGHT = Pattern.compile("0(\\.0{0,3})?");
    private static final Pattern WEIGHT = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");

    private ApiHeaders() {}

    /// Returns whether `Accept-Encoding` permits gzip (section 12.5.3). Without the header the body is not
    /// compressed.
    public static boolean takeGzip(@Nullable List<String> acceptEncoding) {
        boolean any = false;
        for (String item : list(acceptEncoding)) {
            String[] parts = item.split(";", 2);
            String coding = parts[0].strip().toLowerCase(Locale.ROOT);
            boolean wanted = parts.length == 1 || isWanted(parts[1]);
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return wanted;
            }
            any |= coding.equals("*") && wanted;
        }
        return any;
    }

    private static boolean isWanted(String parameter) {
        String[] parts = parameter.split("=", 2);
        String weight = parts.length == 2 ? parts[1].strip() : "";
        return parts[0].strip().equalsIgnoreCase("q")
                && WEIGHT.matcher(weight).matches()
                && !NO_WEIGHT.matcher(weight).matches();
    }

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

    private static List<String> list(@Nullable List<String> lines) {
        return lines == null ? List.of() : List.of(String.join(",", lines).split(",", -1));
    }
}
