package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A body as transferred: what came of it, whether the connection ended early, and whether we stopped
/// at the limit.
record WireBody(ByteSink bytes, boolean cutShort, boolean capped) {

    /// Reads up to `maxBytes`. A connection that breaks after the first byte yields what came.
    ///
    /// @param wanted whether a body that breaks at once, pauses too long or is too slow is a failure
    /// @throws SocketTimeoutException where the body pauses too long or is slower than the floor
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
                throw new SocketTimeoutException("slower than " + minBytesPerSecond + " bytes a second");
            }
        }
    }
}
