package org.newswire.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// A request as a [Page] sees it.
public final class PageRequest {
    private final Request request;
    private final String path;
    private final String client;
    private final Supplier<ResponseBuffer> buffers;

    PageRequest(Request request, String path, String client, Supplier<ResponseBuffer> buffers) {
        this.request = request;
        this.path = path;
        this.client = client;
        this.buffers = buffers;
    }

    /// Returns the same request with another path, such as one without the prefix of a reverse proxy.
    public PageRequest withPath(String other) {
        return new PageRequest(request, other, client, buffers);
    }

    /// In upper case, such as `GET`.
    public String method() {
        return request.getMethod();
    }

    /// The path with its percent-encoded characters decoded. Dot segments are kept.
    public String path() {
        return path;
    }

    /// The IPv4 address or IPv6 /64 network that the connection comes from, perhaps that of a proxy.
    public String client() {
        return client;
    }

    /// The text after `?`, still percent-encoded.
    public @Nullable String rawQuery() {
        return request.getHttpURI().getQuery();
    }

    /// The first value of a header.
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    /// The values of all lines with that header name.
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    /// Whether the client accepts an answer with `Content-Encoding: gzip`.
    public boolean acceptsGzip() {
        return AcceptEncoding.permitsGzip(headers("Accept-Encoding"));
    }

    /// The content of the request. Reading fails after [BoundedBody#MAX_REQUEST_BODY_BYTES], and when the
    /// client is too slow.
    public InputStream body() {
        return new BoundedBody(Content.Source.asInputStream(request));
    }

    /// A buffer for the answer. Its memory counts in the service's budget for answers as it is written.
    public ResponseBuffer buffer() {
        return buffers.get();
    }

    /// Returns an answer whose content is written into a buffer, gzipped if the client accepts that.
    ///
    /// @throws BusyException when there is no memory for it
    public PageResponse answer(int status, String type, PageResponse.Writer content) throws IOException {
        return answer(status, type, acceptsGzip(), content);
    }

    /// @param gzips whether the content is gzipped
    public PageResponse answer(int status, String type, boolean gzips, PageResponse.Writer content) throws IOException {
        ResponseBuffer buffer = buffer();
        try (OutputStream out = gzips ? new GZIPOutputStream(buffer) : buffer) {
            content.writeTo(out);
        }
        PageResponse response = PageResponse.of(status, type, new PageResponse.Buffered(buffer));
        return gzips ? response.with("Content-Encoding", "gzip") : response;
    }
}
