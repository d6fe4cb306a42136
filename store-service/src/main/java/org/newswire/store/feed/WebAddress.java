package org.newswire.store.feed;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Absolute `http` and `https` addresses, as every feed format and reader takes them.
final class WebAddress {
    static final int MAX_CHARS = 8192;
    private static final Pattern AUTHORITY = Pattern.compile("([^@]*@)?([^@:\\[\\]]+|\\[[0-9A-Fa-f:.]+])(:\\d*)?");
    private static final String NOT_IN_URIS = "\"<>\\^`{|}";

    private WebAddress() {}

    /// Returns the address with characters that URIs forbid percent-encoded, or null if it is not absolute.
    static @Nullable String absolute(@Nullable String text) {
        if (text == null || text.length() > MAX_CHARS) {
            return null;
        }
        String address = encoded(text.strip());
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean isWeb = scheme.equals("http") || scheme.equals("https");
            String authority = uri.getRawAuthority();
            return isWeb && authority != null && AUTHORITY.matcher(authority).matches() ? address : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String encoded(String text) {
        if (text.chars().noneMatch(c -> mustBeEncoded(c) || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        XmlCharacters.legal(text).codePoints().forEach(c -> {
            if (mustBeEncoded(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append("%02X".formatted(b & 0xff));
                }
            } else {
                encoded.appendCodePoint(c);
            }
        });
        return encoded.toString();
    }

    private static boolean mustBeEncoded(int c) {
        return c <= ' '
                || (c >= 0x7F && c <= 0x9F)
                || NOT_IN_URIS.indexOf(c) >= 0
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == 0xFFFE
                || c == 0xFFFF;
    }
}
