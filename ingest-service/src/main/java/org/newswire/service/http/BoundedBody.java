package org.newswire.service.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.newswire.limits.Limit;

/// The body of a request. Reading fails when it exceeds the limit.
final class BoundedBody extends FilterInputStream {
    /// A page fails if it reads more of a request's body.
    @Limit(of = "bytes of an HTTP request body", past = "the request fails")
    static final int MAX_REQUEST_BODY_BYTES = 32 << 20;

    private long read;

    BoundedBody(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        count(Math.max(n, 0));
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws IOException {
        read += bytes;
        if (read > MAX_REQUEST_BODY_BYTES) {
            throw new IOException("the body of a request has more than " + MAX_REQUEST_BODY_BYTES + " bytes");
        }
    }
}
