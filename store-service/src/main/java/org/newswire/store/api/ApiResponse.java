package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;

/// Writes responses: JSON with an entity tag (304 if it matches `If-None-Match`), gzipped if the client accepts
/// that, and errors as `application/problem+json` (RFC 9457).
final class ApiResponse {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WORTH_PACKING_BYTES = 1024;

    private ApiResponse() {}

    /// @throws BusyException if the memory for responses is used up
    static PageResponse of(PageRequest request, JsonNode answer) throws IOException {
        Sum sum = sum(answer);
        if (ApiHeaders.know(request.headers("If-None-Match"), sum.tag())) {
            return cached(PageResponse.empty(304), sum.tag());
        }
        return cached(response(request, 200, "application/json", answer, sum.length()), sum.tag());
    }

    private static PageResponse cached(PageResponse response, String tag) {
        return response.with("ETag", tag).with("Cache-Control", "no-cache").with("Vary", "Accept-Encoding");
    }

    static PageResponse of(PageRequest request, ProblemException problem) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("title", problem.title());
        json.put("status", problem.status());
        json.put("detail", problem.getMessage());
        PageResponse response = response(
                request,
                problem.status(),
                "application/problem+json",
                json,
                sum(json).length());
        return switch (problem.status()) {
            case 405 -> response.with("Allow", "GET, HEAD");
            case 503 -> response.with("Retry-After", "5");
            default -> response;
        };
    }

    static JsonNode description() {
        try (InputStream in =
                Objects.requireNonNull(ApiResponse.class.getResourceAsStream("/api/openapi.json"), "openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description of the API", e);
        }
    }

    /// The described paths with their summaries.
    static JsonNode index() {
        JsonNode description = description();
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.put("title", description.at("/info/title").asText());
        index.put("description", "/api/openapi.json");
        ObjectNode paths = index.putObject("paths");
        description
                .path("paths")
                .properties()
                .forEach(each -> paths.set(each.getKey(), each.getValue().at("/get/summary")));
        return index;
    }

    private static PageResponse response(PageRequest request, int status, String type, JsonNode json, long length)
            throws IOException {
        boolean gzips = length > WORTH_PACKING_BYTES && request.acceptsGzip();
        return request.answer(status, type, gzips, out -> JSON.writeValue(out, json))
                .with("X-Content-Type-Options", "nosniff");
    }

    /// @param tag a weak entity tag, since the compressed and the plain form share it
    private record Sum(String tag, long length) {}

    /// Computes tag and length without holding the text.
    private static Sum sum(JsonNode json) throws IOException {
        CRC32C crc = new CRC32C();
        var counted = new DataOutputStream(new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        JSON.writeValue((OutputStream) counted, json);
        return new Sum("W/\"%08x-%x\"".formatted(crc.getValue(), counted.size()), counted.size());
    }
}
