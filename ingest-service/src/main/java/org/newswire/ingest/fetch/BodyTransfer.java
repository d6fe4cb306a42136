package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.newswire.pipeline.untrusted.Limit;

/// Reads a body as it arrives, up to a limit. A body that ends early yields what came: the connection breaks, or we
/// give it up as it pauses too long, is slower than the floor, or finds no memory in time.
///
/// Past [FetchRequest#LARGE_BYTES] it takes memory from what all large bodies share, in steps as its bytes arrive,
/// and has to arrive faster: at 16 KiB/s on average, looked at after 5 s. A slower one that is as slow from its
/// start does not
/// become large within the usual total time. Used once, by one thread.
final class BodyTransfer {
    /// Of a large body, from when it is large.
    static final int LARGE_BYTES_PER_SECOND = 16 << 10;

    @Limit(
            of = "time before the rate of a body of more than 1 MiB is looked at",
            past = "a transfer below 16 KiB/s does not take memory from others")
    static final Duration LARGE_GRACE = Duration.ofSeconds(5);

    /// The memory that a large body asks for at a time.
    static final int STEP_BYTES = 256 << 10;

    private final InputStream input;
    private final Limits limits;
    private final boolean wanted;
    private final Room room;
    private final LongSupplier nanos;
    private final ByteSink bytes = new ByteSink();
    private long startedAt;
    private long largeAt;
    private int largeFrom;
    private int reserved;

    /// @param maxBytes of the body; one byte more is read, to tell
    /// @param grace    what the floor leaves a body to begin with, of the time that it does not wait for us
    record Limits(int maxBytes, int minBytesPerSecond, Duration grace) {}

    /// Gives room for more of a large body, or says that there is none in time.
    @FunctionalInterface
    interface Room {
        boolean reserve(int bytes) throws InterruptedException;
    }

    /// @param wanted whether a body of which nothing comes is a failure, and the server may be at work on
    ///     one that we give up
    /// @param nanos  a clock
    BodyTransfer(InputStream input, Limits limits, boolean wanted, Room room, LongSupplier nanos) {
        this.input = input;
        this.limits = limits;
        this.wanted = wanted;
        this.room = room;
        this.nanos = nanos;
    }

    WireBody read() throws IOException, InterruptedException {
        startedAt = nanos.getAsLong();
        while (hasRoom()) {
            int read;
            try {
                read = readSome();
            } catch (IOException e) {
                if (wanted && bytes.size() == 0) {
                    throw e;
                }
                return cutShort(e instanceof SocketTimeoutException ? Ending.UNANSWERED : Ending.OVER);
            }
            if (read < 0) {
                return new WireBody(bytes, false, false, Ending.OVER);
            }
            bytes.added(read);
            if (bytes.size() > limits.maxBytes) {
                return new WireBody(bytes, false, true, Ending.OVER);
            }
            if (isTooSlow()) {
                return cutShort(Ending.TOO_SLOW);
            }
        }
        return cutShort(Ending.OVER);
    }

    private int readSome() throws IOException {
        byte[] piece = bytes.piece();
        int from = bytes.position();
        return input.read(piece, from, Math.min(piece.length - from, limits.maxBytes + 1 - bytes.size()));
    }

    private WireBody cutShort(Ending ending) {
        return new WireBody(bytes, true, false, wanted ? ending : Ending.OVER);
    }

    /// Whether there is for the next bytes.
    private boolean hasRoom() throws InterruptedException {
        int large = bytes.size() - FetchRequest.LARGE_BYTES;
        if (large < reserved) {
            return true;
        }
        long before = nanos.getAsLong();
        boolean given = room.reserve(STEP_BYTES);
        long now = nanos.getAsLong();
        startedAt += now - before; // it waited for us
        if (reserved == 0) {
            largeAt = now;
            largeFrom = bytes.size();
        } else {
            largeAt += now - before;
        }
        reserved += STEP_BYTES;
        return given;
    }

    private boolean isTooSlow() {
        long now = nanos.getAsLong();
        return isSlower(bytes.size(), now - startedAt, limits.grace, limits.minBytesPerSecond)
                || (reserved > 0
                        && isSlower(bytes.size() - largeFrom, now - largeAt, LARGE_GRACE, LARGE_BYTES_PER_SECOND));
    }

    private static boolean isSlower(int bytes, long nanos, Duration grace, int bytesPerSecond) {
        return nanos > grace.toNanos() && bytes < bytesPerSecond * (nanos / 1e9);
    }
}
