package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultClassicHttpResponseFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/// Parses the head of a response. If the connection ends without any byte, it was closed before the request,
/// which may be repeated. If it ends after some bytes, the server sent no HTTP, and the request is not repeated.
final class ResponseHeadParser implements HttpMessageParser<ClassicHttpResponse> {
    private final HttpMessageParser<ClassicHttpResponse> parser;

    ResponseHeadParser(Http1Config http1) {
        this.parser =
                new DefaultHttpResponseParser(http1, new LenientHeaders(), DefaultClassicHttpResponseFactory.INSTANCE);
    }

    /// @return null if the connection was closed before the request
    @Override
    public @Nullable ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream input)
            throws IOException, HttpException {
        long before = buffer.getMetrics().getBytesTransferred() - buffer.length();
        ClassicHttpResponse head = parser.parse(buffer, input);
        if (head == null && buffer.getMetrics().getBytesTransferred() > before) {
            throw new ProtocolException("the connection ended without a status line");
        }
        return head;
    }
}
