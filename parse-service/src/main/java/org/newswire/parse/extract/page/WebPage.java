package org.newswire.parse.extract.page;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.newswire.text.TextDecoder;

/// A fetched web page: decoded body, final URL and response headers (names in any case). The body is not
/// copied and must not change.
public final class WebPage {
    /// The first bytes of PDF, ZIP, GIF, PNG, JPEG and gzip.
    private static final List<String> BINARY_STARTS =
            List.of("%PDF-", "PK\3\4", "GIF8", "\u0089PNG", "\u00ff\u00d8\u00ff", "\u001f\u008b");

    private final byte[] body;
    private final @Nullable String url;
    private final Map<String, String> headers;

    public WebPage(byte[] body, @Nullable String url, Map<String, String> headers) {
        this.body = body;
        this.url = url;
        var lower = new TreeMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        this.headers = Map.copyOf(lower);
    }

    /// In bytes.
    public int length() {
        return body.length;
    }

    /// Whether the body is not text: an image, a PDF, an archive, or noise.
    public boolean isBinary() {
        String start = new String(body, 0, Math.min(body.length, 8), StandardCharsets.ISO_8859_1);
        if (BINARY_STARTS.stream().anyMatch(start::startsWith)) {
            return true;
        }
        int n = Math.min(body.length, 4096);
        int controls = 0;
        for (int i = 0; i < n; i++) {
            controls += body[i] >= 0 && body[i] < ' ' && "\t\n\r\f\u001b".indexOf(body[i]) < 0 ? 1 : 0;
        }
        return controls * 20 > n && !TextDecoder.isMarkedOrUtf16(body);
    }

    byte[] body() {
        return body;
    }

    /// The URL after redirects. Relative links are resolved against it.
    public @Nullable String url() {
        return url;
    }

    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /// The `Date` header, or null.
    public @Nullable Instant date() {
        String date = header("date");
        try {
            return date == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip()));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
