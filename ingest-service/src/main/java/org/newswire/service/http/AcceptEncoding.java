package org.newswire.service.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads the request header `Accept-Encoding` (RFC 9110, section 12.5.3).
final class AcceptEncoding {
    private static final Pattern NO_WEIGHT = Pattern.compile("0(\\.0{0,3})?");
    private static final Pattern WEIGHT = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");

    private AcceptEncoding() {}

    /// Returns whether the values permit gzip. Without the header the body is not compressed.
    static boolean permitsGzip(List<String> values) {
        boolean any = false;
        for (String item : String.join(",", values).split(",", -1)) {
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
}
