package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// An HTTP response that is sent exactly as given.
///
/// @param reason the reason phrase, which may contain any character except a line break
/// @param body writes the body; a length is sent only if `headers` has one
record Answer(int status, String reason, Map<String, String> headers, Body body) {
    /// Writes a body at its own pace.
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    static Answer ok(String type, byte[] body) {
        return new Answer(
                200, "OK", Map.of("Content-Type", type, "Content-Length", String.valueOf(body.length)), out -> {
                    out.write(body);
                });
    }

    static Answer ok(String type, String body) {
        return ok(type, body.getBytes(UTF_8));
    }

    static Answer rss(String document) {
        return ok("application/rss+xml; charset=utf-8", document);
    }

    static Answer html(String page) {
        return ok("text/html; charset=utf-8", page);
    }

    static Answer notFound() {
        return new Answer(404, "Not Found", Map.of("Content-Length", "0"), out -> {});
    }

    static Answer redirect(String location) {
        return new Answer(302, "Found", Map.of("Location", location, "Content-Length", "0"), out -> {});
    }

    /// Returns the same response with one more header.
    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, reason, more, body);
    }
}
