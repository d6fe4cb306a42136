package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import java.util.zip.GZIPOutputStream;
import org.newswire.pipeline.http.BusyException;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.pipeline.http.PageResponse.Buffered;
import org.newswire.pipeline.http.ResponseBuffer;

/// How answers go out: as JSON with an ETag (304 where the client has it already), gzipped where the client
/// takes that, and problems as `application/problem+json` (RFC 9457).
final class ApiAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WORTH_PACKING_BYTES = 1024;

    private ApiAnswer() {}

    /// @throws BusyException when no memory is left
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

    static PageResponse of(PageRequest request, ApiProblem problem) throws IOException {
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

    /// The OpenAPI description.
    static JsonNode description() {
        try (InputStream in =
                Objects.requireNonNull(ApiAnswer.class.getResourceAsStream("/api/openapi.json"), "openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description of the API", e);
        }
    }

    private static PageResponse response(PageRequest request, int status, String type, JsonNode json, long length)
            throws IOException {
        ResponseBuffer buffer = request.buffer();
        boolean packs = length > WORTH_PACKING_BYTES && ApiHeaders.takeGzip(request.headers("Accept-Encoding"));
        try (OutputStream out = packs ? new GZIPOutputStream(buffer) : buffer) {
            JSON.writeValue(out, json);
        }
        PageResponse response =
                PageResponse.of(status, type, new Buffered(buffer)).with("X-Content-Type-Options", "nosniff");
        return packs ? response.with("Content-Encoding", "gzip") : response;
    }

    /// @param tag weak, as it is the same for the compressed and the plain form
    private record Sum(String tag, long length) {}

    /// Computes tag and length without holding the text.
    private static Sum sum(JsonNode json) throws IOException {
        var counted = new CheckedOutputStream(OutputStream.nullOutputStream(), new LengthAndCrc());
        JSON.writeValue(counted, json);
        var sum = (LengthAndCrc) counted.getChecksum();
        return new Sum("W/\"%08x-%x\"".formatted(sum.getValue(), sum.length), sum.length);
    }

    private static final class LengthAndCrc implements Checksum {
        private final CRC32C crc = new CRC32C();
        private long length;

        @Override
        public void update(int b) {
            crc.update(b);
            length++;
        }

        @Override
        public void update(byte[] bytes, int offset, int count) {
            crc.update(bytes, offset, count);
            length += count;
        }

        @Override
        public long getValue() {
            return crc.getValue();
        }

        @Override
        public void reset() {
            crc.reset();
            length = 0;
        }
    }
}
