package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A body as transferred: what came of it, whether the connection ended early, and whether we stopped
/// at the limit.
record WireBody(ByteSink bytes, boolean cutShort, boolean capped) {

    /// The body comes, but so slowly that we stop reading. The server is writing, so it sees that
    /// we are gone.
    static final class TooSlowException extends SocketTimeoutException {
        @Serial
        private static final long serialVersionUID = 1L;

        TooSlowException(int minBytesPerSecond) {
            super("slower than " + minBytesPerSecond + " bytes a second");
        }
    }

    /// Reads up to `maxBytes`. A connection that breaks after the first byte yields what came.
    ///
    /// @param wanted whether a body that breaks at once, pauses too long or is too slow is a failure
    /// @throws SocketTimeoutException where the body pauses too long
    /// @throws TooSlowException where it is slower than the floor
    static WireBody read(
            InputStream input, int maxBytes, int minBytesPerSecond, Duration grace, boolean wanted, Runnable whenLarge)
            throws IOException {
        ByteSink bytes = new ByteSink(whenLarge);
        long start = System.nanoTime();
        while (true) {
            int read;
            try {
                byte[] piece = bytes.piece();
                int from = bytes.position();
                read = input.read(piece, from, Math.min(piece.length - from, maxBytes + 1 - bytes.size()));
            } catch (IOException e) {
                if (wanted && (bytes.size() == 0 || e instanceof SocketTimeoutException)) {
                    throw e;
                }
                return new WireBody(bytes, true, false);
            }
            if (read < 0) {
                return new WireBody(bytes, false, false);
            }
            bytes.added(read);
            if (bytes.size() > maxBytes) {
                return new WireBody(bytes, false, true);
            }
            long nanos = System.nanoTime() - start;
            if (nanos > grace.toNanos() && bytes.size() < minBytesPerSecond * (nanos / 1e9)) {
                if (!wanted) {
                    return new WireBody(bytes, true, false);
                }
                throw new TooSlowException(minBytesPerSecond);
            }
        }
    }
}
