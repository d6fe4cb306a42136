package org.newswire.limits;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Reads gzip (RFC 1952) with one member or many in a row. `java.util.zip.GZIPInputStream` calls itself for
/// each empty member, so 20,000 of them (400 KB) cause a `StackOverflowError`. This class uses a loop, whose
/// time is proportional to the bytes read and written.
///
/// Like that class, it ignores trailing bytes that are not a member. Used by one thread.
public final class GzipStream extends InputStream {
    private static final int BUFFER_BYTES = 8192;
    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream source;
    private final long maxMembers;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private int position;
    private int limit;
    private long members;
    private boolean ended;

    /// Accepts any number of members.
    ///
    /// @throws IOException if the source is not gzip
    public GzipStream(InputStream source) throws IOException {
        this(source, Long.MAX_VALUE);
    }

    /// @param maxMembers beyond this number, reading fails with an [ExpansionLimitException]
    /// @throws IOException if the source is not gzip
    public GzipStream(InputStream source, long maxMembers) throws IOException {
        this.source = source;
        this.maxMembers = maxMembers;
        try {
            begin();
        } catch (IOException | RuntimeException e) {
            inflater.end();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// @throws EOFException if the stream ends within a member
    /// @throws ZipException if the stream is damaged
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        while (length > 0 && !ended) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                crc.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                require();
                inflater.setInput(buffer, position, limit - position);
            } else {
                throw new ZipException("the gzip stream asks for a dictionary");
            }
        }
        return length == 0 ? 0 : -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws ZipException {
        try {
            int count = inflater.inflate(bytes, offset, length);
            position = limit - inflater.getRemaining();
            return count;
        } catch (DataFormatException e) {
            ZipException damaged = new ZipException("the gzip stream is damaged: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    private void endMember() throws IOException {
        long sum = word() | (long) word() << 16;
        long size = word() | (long) word() << 16;
        if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("the gzip stream is damaged: wrong checksum or length");
        }
        try {
            ended = position == limit && !fill();
            if (!ended) {
                begin();
            }
        } catch (ZipException | EOFException e) {
            ended = true; // no member: padding, or what else was appended
        }
    }

    /// Reads the header of a member (section 2.3).
    private void begin() throws IOException {
        if (word() != MAGIC || octet() != DEFLATE) {
            throw new ZipException("not gzip");
        }
        if (members == maxMembers) {
            throw new ExpansionLimitException(
                    "more than " + maxMembers + " gzip members in a row; compress the content as one");
        }
        members++;
        int flags = octet();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(word());
        }
        for (int zeros = Integer.bitCount(flags & (NAME | COMMENT)); zeros > 0; ) {
            zeros -= octet() == 0 ? 1 : 0;
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            octet();
        }
    }

    /// Reads two bytes, the low one first.
    private int word() throws IOException {
        int low = octet();
        return low | octet() << 8;
    }

    private int octet() throws IOException {
        require();
        return buffer[position++] & 0xff;
    }

    private void require() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("the gzip stream ends too early");
        }
    }

    /// Whether more bytes are available; reads them if necessary.
    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, source.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }
}
