package org.newswire.text;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Masks likely secrets in the query or fragment of an address: `?token=abc` becomes `?token=***`.
///
/// The name of a parameter makes it a secret, whatever its case and whether it is written with `_`, `-` or
/// `.`. Such names are `token`, `key`, `apikey`, `sig`, `signature`, `auth`, `secret`, `password` and the
/// like, and each name that ends in `token`, `secret`, `password`, `signature`, `credential`, `apikey` or
/// `accesskey`. The text may be one address or a sentence with several. A valid address stays valid. The time
/// is linear in the length of the text.
public final class UrlSecrets {
    private static final String MASK = "***";
    private static final Pattern URL_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/+|/+");
    private static final int MAX_NAME_CHARS = 64;
    private static final String VALUE_ENDS = "&;#\"'<>()[]{}\\|^`, ";

    private static final Set<String> NAMES = Set.of("""
            token key apikey authkey feedkey userkey appkey subscriptionkey secretkey privatekey licensekey
            sig sign signature auth authorization secret password passwd passphrase passcode pass pwd pw pin otp
            credential credentials session sessionid sid jsessionid phpsessid jwt hmac sas bearer ticket""".split("\\s+"));

    private static final Set<String> ENDINGS =
            Set.of("token", "secret", "password", "signature", "credential", "apikey", "accesskey");

    private UrlSecrets() {}

    /// The text without the values of secret parameters; the same text if it has no such parameters.
    public static String masked(String text) {
        StringBuilder masked = null;
        int copied = 0;
        int nameFrom = -1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '?' || c == '&' || c == ';' || c == '#') {
                nameFrom = at + 1;
            } else if (c == '=' && nameFrom >= 0) {
                int end = valueEnd(text, at + 1);
                if (end > at + 1 && isSecret(text, nameFrom, at)) {
                    masked = masked == null ? new StringBuilder(text.length()) : masked;
                    masked.append(text, copied, at + 1).append(MASK);
                    copied = end;
                }
                nameFrom = -1;
                at = end - 1;
            } else if (nameFrom >= 0 && (at - nameFrom >= MAX_NAME_CHARS || Character.isWhitespace(c))) {
                nameFrom = -1;
            }
        }
        return masked == null
                ? text
                : masked.append(text, copied, text.length()).toString();
    }

    /// Masks a possible user and password of a malformed URL, so that it can be logged. The masked text
    /// ends at the last `@`, because names and passwords may contain `@`. It has a colon, or does not
    /// belong to a path.
    public static String maskedUser(String text) {
        Matcher matcher = URL_START.matcher(text);
        int start = matcher.lookingAt() ? matcher.end() : 0;
        int at = secretEnd(text, start);
        if (at >= 0) {
            return text.substring(0, start) + "…" + text.substring(at);
        }
        at = secretEnd(text, 0);
        return at < 0 ? text : "…" + text.substring(at);
    }

    /// Returns the position of the `@` after a possible password, or -1.
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

    private static int valueEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isOfValue(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isOfValue(char c) {
        return c > ' ' && VALUE_ENDS.indexOf(c) < 0 && !Character.isWhitespace(c);
    }

    private static boolean isSecret(String text, int from, int to) {
        String name = decoded(text.substring(from, to))
                .toLowerCase(Locale.ROOT)
                .replace("_", "")
                .replace("-", "")
                .replace(".", "");
        return NAMES.contains(name) || ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
