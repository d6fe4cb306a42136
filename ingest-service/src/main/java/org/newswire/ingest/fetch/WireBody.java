package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A body as transferred: what came of it, whether it ended early, whether we stopped at the limit, and
/// how the request ends.
record WireBody(ByteSink bytes, boolean cutShort, boolean capped, Ending ending) {

    /// Reads up to `maxBytes`. A body that ends early yields what came: the connection breaks, or we give
    /// it up as it pauses too long or is slower than the floor.
    ///
    /// @param grace  what the floor leaves a body to begin with, of the time that it does not wait for us
    /// @param wanted whether a body of which nothing comes is a failure, and the server may be at work on
    ///     one that we give up
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
                if (wanted && bytes.size() == 0) {
                    throw e;
                }
                boolean givenUp = wanted && e instanceof SocketTimeoutException;
                return new WireBody(bytes, true, false, givenUp ? Ending.UNANSWERED : Ending.OVER);
            }
            if (read < 0) {
                return new WireBody(bytes, false, false, Ending.OVER);
            }
            long added = System.nanoTime();
            bytes.added(read);
            start += System.nanoTime() - added; // a large body may wait for us
            if (bytes.size() > maxBytes) {
                return new WireBody(bytes, false, true, Ending.OVER);
            }
            long nanos = System.nanoTime() - start;
            if (nanos > grace.toNanos() && bytes.size() < minBytesPerSecond * (nanos / 1e9)) {
                return new WireBody(bytes, true, false, wanted ? Ending.TOO_SLOW : Ending.OVER);
            }
        }
    }
}
