package org.newswire.service.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/// Sends an answer in slices, and notes each slice that the client has taken. Not thread-safe.
final class ResponseWriter extends OutputStream {
    /// The bytes that a client must accept within [HttpLimits#writeTimeout()].
    static final int SLICE_BYTES = 16 << 10;

    private final Response response;
    private final OpenConnection connection;
    private final ByteBuffer pending = ByteBuffer.allocate(SLICE_BYTES);

    ResponseWriter(Response response, OpenConnection connection) {
        this.response = response;
        this.connection = connection;
    }

    /// @param isLast whether nothing follows
    void send(ByteBuffer content, boolean isLast) throws IOException {
        do {
            ByteBuffer slice = content.slice();
            slice.limit(Math.min(slice.remaining(), SLICE_BYTES));
            content.position(content.position() + slice.remaining());
            connection.writing();
            Content.Sink.write(response, isLast && !content.hasRemaining(), slice);
        } while (content.hasRemaining());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(pending.remaining(), count - done);
            pending.put(bytes, offset + done, part);
            done += part;
            if (!pending.hasRemaining()) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (pending.position() > 0) {
            send(pending.flip(), false);
            pending.clear();
        }
    }

    /// Sends events. After each of them the connection waits for the next one without a time limit.
    OutputStream events() {
        return new FilterOutputStream(this) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                ResponseWriter.this.write(bytes, offset, count);
            }

            @Override
            public void flush() throws IOException {
                ResponseWriter.this.flush();
                connection.streaming();
            }
        };
    }

    /// Sends the remaining bytes and ends the answer.
    @Override
    public void close() throws IOException {
        send(pending.flip(), true);
        pending.clear();
    }
}
