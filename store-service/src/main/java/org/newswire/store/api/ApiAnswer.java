package org.newswire.store.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/// How answers go out: as JSON with an ETag (304 where the client has it already), gzipped where the client
/// takes that, and problems as `application/problem+json` (RFC 9457).
final class ApiAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WORTH_PACKING_BYTES = 1024;

    private ApiAnswer() {}

    static void send(HttpExchange exchange, JsonNode answer) throws IOException {
        byte[] body = bytes(answer);
        String tag = tag(body);
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.getResponseHeaders().add("Vary", "Accept-Encoding");
        if (ApiHeaders.know(exchange.getRequestHeaders().get("If-None-Match"), tag)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        send(exchange, 200, "application/json", body);
    }

    static void send(HttpExchange exchange, ApiProblem problem) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("title", problem.title());
        json.put("status", problem.status());
        json.put("detail", problem.getMessage());
        if (problem.status() == 405) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        }
        if (problem.status() == 503) {
            exchange.getResponseHeaders().set("Retry-After", "5");
        }
        send(exchange, problem.status(), "application/problem+json", bytes(json));
    }

    /// The OpenAPI description.
    static JsonNode description() {
        try (InputStream in =
                Objects.requireNonNull(ApiAnswer.class.getResourceAsStream("/api/openapi.json"), "openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description of the API", e);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        byte[] sent = body;
        boolean packs = ApiHeaders.takeGzip(exchange.getRequestHeaders().get("Accept-Encoding"));
        if (packs && body.length > WORTH_PACKING_BYTES) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            sent = packed(body);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(sent.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, sent.length);
        exchange.getResponseBody().write(sent);
    }

    /// Weak, as it is the same for the packed and the plain form.
    private static String tag(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return "W/\"%08x-%x\"".formatted(sum.getValue(), body.length);
    }

    private static byte[] packed(byte[] body) throws IOException {
        var packed = new ByteArrayOutputStream(body.length / 3 + 64);
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write an answer", e);
        }
    }
}
