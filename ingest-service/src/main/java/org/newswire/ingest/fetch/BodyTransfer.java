package org.newswire.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.newswire.limits.Limit;

/// Reads a body as it arrives, up to a limit. Past the limit, it ends the transfer, or reads on to
/// [#MAX_RECEIVED_BYTES] and keeps the first and last bytes. A body that ends early yields the bytes received. It ends
/// early when the connection breaks or pauses too long. It also ends early when it is slower than the
/// minimum rate, or gets no memory in time.
///
/// Past [FetchRequest#LARGE_BYTES] it reserves memory in steps from the budget that all large bodies share.
/// Past 1 MiB the body must arrive at 16 KiB/s on average, which is checked after 5 s. A body that is slower from
/// its start does not become that large within the usual total time. Used once, by one thread.
final class BodyTransfer {
    /// Bodies of at least this size have a minimum average rate, counted from when they reach it.
    private static final int RATED_BYTES = 1 << 20;

    static final int LARGE_BYTES_PER_SECOND = 16 << 10;

    @Limit(
            of = "time before the transfer rate of a body over 1 MiB is checked",
            past = "a body slower than 16 KiB/s is cut")
    static final Duration LARGE_GRACE = Duration.ofSeconds(5);

    @Limit(
            of = "bytes received of a feed document over its limit",
            past = "the transfer ends, and entries after it are not read")
    static final int MAX_RECEIVED_BYTES = 64 << 20;

    /// The memory that a large body reserves in one step.
    static final int STEP_BYTES = 64 << 10;

    private final InputStream input;
    private final Limits limits;
    private final boolean wanted;
    private final LargeBodyMemory memory;
    private final LongSupplier nanos;
    private final ByteSink bytes;
    private long startedAt;
    private long ratedAt;
    private int ratedFrom;
    private int reserved;

    /// @param maxBytes  of the body; one more byte is read to detect a longer body
    /// @param keepsEnds whether the first and last bytes of a longer body are kept, otherwise the first
    /// @param grace     time without waits for memory before the minimum rate applies
    record Limits(int maxBytes, boolean keepsEnds, int minBytesPerSecond, Duration grace) {
        private int maxReceived() {
            return keepsEnds ? Math.max(maxBytes, MAX_RECEIVED_BYTES) : maxBytes;
        }
    }

    /// The bytes, whether the body ended early or was capped, and how the request ended.
    record TransferredBody(ByteSink bytes, boolean cutShort, boolean capped, RequestEnd ending) {
        boolean isLarge() {
            return bytes.size() >= FetchRequest.LARGE_BYTES;
        }
    }

    /// @param wanted whether an error before the first byte is thrown, and an aborted transfer may still
    ///     occupy the server
    /// @param nanos  a clock
    BodyTransfer(InputStream input, Limits limits, boolean wanted, LargeBodyMemory memory, LongSupplier nanos) {
        this.input = input;
        this.limits = limits;
        this.bytes = limits.keepsEnds ? ByteSink.keepingEnds(limits.maxBytes) : new ByteSink();
        this.wanted = wanted;
        this.memory = memory;
        this.nanos = nanos;
    }

    TransferredBody read() throws IOException, InterruptedException {
        startedAt = nanos.getAsLong();
        while (hasMemory()) {
            int read;
            try {
                read = readSome();
            } catch (IOException e) {
                if (wanted && bytes.size() == 0) {
                    throw e;
                }
                return cutShort(e instanceof SocketTimeoutException ? RequestEnd.UNANSWERED : RequestEnd.OVER);
            }
            if (read < 0) {
                return new TransferredBody(bytes, false, isOverLimit(), RequestEnd.OVER);
            }
            bytes.added(read);
            if (bytes.received() > limits.maxReceived()) {
                return new TransferredBody(bytes, false, true, RequestEnd.OVER);
            }
            if (isTooSlow()) {
                return cutShort(RequestEnd.TOO_SLOW);
            }
        }
        return cutShort(RequestEnd.OVER);
    }

    private int readSome() throws IOException {
        byte[] piece = bytes.piece();
        int from = bytes.position();
        int granted = FetchRequest.LARGE_BYTES + reserved;
        int most = isOverLimit()
                ? limits.maxReceived() + 1 - bytes.received()
                : Math.min(limits.maxBytes + 1, granted) - bytes.size();
        return input.read(piece, from, Math.min(piece.length - from, most));
    }

    private TransferredBody cutShort(RequestEnd ending) {
        return new TransferredBody(bytes, true, isOverLimit(), wanted ? ending : RequestEnd.OVER);
    }

    private boolean isOverLimit() {
        return bytes.received() > limits.maxBytes;
    }

    /// Whether memory is reserved for the next bytes; reserves it if necessary.
    private boolean hasMemory() throws InterruptedException {
        int large = bytes.size() - FetchRequest.LARGE_BYTES;
        if (large < reserved || isOverLimit()) {
            return true;
        }
        long before = nanos.getAsLong();
        boolean given = memory.reserve(STEP_BYTES);
        long now = nanos.getAsLong();
        startedAt += now - before; // the wait for memory does not count
        ratedAt += now - before;
        reserved += STEP_BYTES;
        return given;
    }

    private boolean isTooSlow() {
        long now = nanos.getAsLong();
        if (ratedFrom == 0 && bytes.received() >= RATED_BYTES) {
            ratedAt = now;
            ratedFrom = bytes.received();
        }
        return isSlower(bytes.received(), now - startedAt, limits.grace, limits.minBytesPerSecond)
                || (ratedFrom > 0
                        && isSlower(bytes.received() - ratedFrom, now - ratedAt, LARGE_GRACE, LARGE_BYTES_PER_SECOND));
    }

    private static boolean isSlower(int bytes, long nanos, Duration grace, int bytesPerSecond) {
        return nanos > grace.toNanos() && bytes < bytesPerSecond * (nanos / 1e9);
    }
}
