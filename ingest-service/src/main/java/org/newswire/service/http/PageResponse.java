package org.newswire.service.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// An answer to a request.
///
/// @param headers in their order; a name may be repeated. `Content-Length` is added if the length is known
public record PageResponse(int status, List<Header> headers, Body body) {
    public PageResponse {
        headers = List.copyOf(headers);
    }

    /// A header line.
    public record Header(String name, String value) {}

    /// The content of an answer.
    public sealed interface Body {}

    /// No content.
    public record Empty() implements Body {}

    /// A short text, sent as UTF-8.
    public record Text(String text) implements Body {}

    /// Bytes in a [PageRequest#buffer()].
    public record Buffered(ResponseBuffer buffer) implements Body {}

    /// Content that is produced while it is sent. It does not count in the service's memory limit, since each
    /// write blocks until the client has read the previous one.
    public record Streamed(Writer writer) implements Body {}

    /// Events that are sent as they occur, until the writer returns. The writer flushes after each event, and
    /// sends one within [HttpLimits#writeTimeout()] even if nothing occurs.
    public record Events(Writer writer) implements Body {}

    /// Writes the content of an answer.
    public interface Writer {
        /// @throws IOException also when the client has disconnected, or has read nothing for too long
        void writeTo(OutputStream out) throws IOException;
    }

    public static PageResponse empty(int status) {
        return new PageResponse(status, List.of(), new Empty());
    }

    public static PageResponse text(int status, String type, String text) {
        return of(status, type, new Text(text));
    }

    public static PageResponse of(int status, String type, Body body) {
        return new PageResponse(status, List.of(new Header("Content-Type", type)), body);
    }

    /// The same answer with a header line added at the end.
    public PageResponse with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new PageResponse(status, more, body);
    }
}
