package org.newswire.limits;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// Passes compressed bytes to a decompressor as long as they yield output: past the first 64 KiB, at least
/// one byte for every two bytes read. Empty gzip members, empty or skippable zstd frames and empty deflate
/// blocks end there. So the time is proportional to the output. Used by one thread.
public final class CompressedSource extends FilterInputStream {
    /// Bytes that are read before the output is checked.
    static final int UNCHECKED_BYTES = 64 << 10;

    private static final int MOST_READ_PER_YIELDED = 2;

    private final LongSupplier yielded;
    private long read;

    /// @param yielded the number of bytes that the decompressor has produced so far
    public CompressedSource(InputStream in, LongSupplier yielded) {
        super(in);
        this.yielded = yielded;
    }

    @Override
    public int read() throws IOException {
        check();
        int b = in.read();
        read += b < 0 ? 0 : 1;
        return b;
    }

    /// @throws ExpansionLimitException if the bytes read so far have yielded too little
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        check();
        int count = in.read(bytes, offset, Math.min(length, UNCHECKED_BYTES));
        read += Math.max(0, count);
        return count;
    }

    /// The decompressor has consumed all earlier bytes when it asks for more.
    private void check() throws ExpansionLimitException {
        if (read > UNCHECKED_BYTES && yielded.getAsLong() * MOST_READ_PER_YIELDED < read) {
            throw new ExpansionLimitException("the compressed body is padded: " + read + " bytes of it hold "
                    + yielded.getAsLong() + "; the server has to send less padding, or none");
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
