package org.newswire.parse.extract.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A web page as it was fetched: the bytes of the body after content decoding, its final address
/// and the response's headers (names in any case). The bytes aren't copied, so they must not change
/// afterwards.
public final class Page {
    private final byte[] body;
    private final @Nullable String url;
    private final Map<String, String> headers;

    public Page(byte[] body, @Nullable String url, Map<String, String> headers) {
        this.body = body;
        this.url = url;
        var lower = new TreeMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        this.headers = Map.copyOf(lower);
    }

    /// How many bytes the body has.
    public int length() {
        return body.length;
    }

    /// Whether the body is no text: an image, a PDF, an archive, noise.
    public boolean isBinary() {
        return PageDecoder.isBinary(body);
    }

    byte[] body() {
        return body;
    }

    /// The address after redirects, which relative links are resolved against.
    public @Nullable String url() {
        return url;
    }

    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /// When the server says that it answered, or null.
    public @Nullable Instant date() {
        String date = header("date");
        try {
            return date == null ? null : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip()));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
