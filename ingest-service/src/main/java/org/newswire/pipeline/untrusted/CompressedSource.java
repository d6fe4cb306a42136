package org.newswire.pipeline.untrusted;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// Compressed bytes on their way to a decompressor, given only as long as they yield something: past the first
/// 64 KiB at least one byte for every two that it has read. Whatever holds (almost) nothing, such as empty gzip
/// members, empty or skippable zstd frames or empty deflate blocks, ends there, and costs no time that its output
/// does not account for. For one thread.
public final class CompressedSource extends FilterInputStream {
    /// Read without looking at what they yield.
    static final int UNCHECKED_BYTES = 64 << 10;

    private static final int MOST_READ_PER_YIELDED = 2;

    private final LongSupplier yielded;
    private long read;

    /// @param yielded how many bytes the decompressor has given so far
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

    /// @throws ExpansionLimitException where what was read before has yielded too little
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        check();
        int count = in.read(bytes, offset, Math.min(length, UNCHECKED_BYTES));
        read += Math.max(0, count);
        return count;
    }

    /// A decompressor asks for more when it has used up what it has.
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
