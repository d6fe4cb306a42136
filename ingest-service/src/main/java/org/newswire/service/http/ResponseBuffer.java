package org.newswire.service.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Holds an answer until it is sent. Each block is taken from the [ByteBudget] before it is allocated. Not
/// thread-safe.
public final class ResponseBuffer extends OutputStream {
    private static final int FIRST_BLOCK_BYTES = 4 << 10;
    private static final int BLOCK_BYTES = 64 << 10;

    private final ByteBudget.Reservation reservation;
    private final List<ByteBuffer> blocks = new ArrayList<>();
    private long length;

    ResponseBuffer(ByteBudget.Reservation reservation) {
        this.reservation = reservation;
    }

    /// @throws BusyException when there is no memory for it
    @Override
    public void write(int b) throws IOException {
        room().put((byte) b);
        length++;
    }

    /// @throws BusyException when there is no memory for it
    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        int done = 0;
        while (done < count) {
            ByteBuffer room = room();
            int part = Math.min(room.remaining(), count - done);
            room.put(bytes, offset + done, part);
            done += part;
        }
        length += count;
    }

    private ByteBuffer room() throws IOException {
        if (blocks.isEmpty() || !blocks.getLast().hasRemaining()) {
            int bytes = blocks.isEmpty() ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
            take(bytes);
            blocks.add(ByteBuffer.allocate(bytes));
        }
        return blocks.getLast();
    }

    private void take(int bytes) throws BusyException {
        try {
            reservation.take(bytes);
        } catch (BusyException e) {
            blocks.clear();
            reservation.close();
            throw e;
        }
    }

    /// Length in bytes.
    public long length() {
        return length;
    }

    /// The bytes written so far, ready to be read.
    List<ByteBuffer> content() {
        return blocks.stream().map(block -> block.duplicate().flip()).toList();
    }
}
