package org.newswire.ingest.fetch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects bytes in pieces, and copies them only once at the end. Used by one thread.
final class ByteSink {
    private static final int FIRST = 8 * 1024;
    private static final int LARGEST = 256 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] piece = new byte[FIRST];
    private int used;
    private int size;

    int size() {
        return size;
    }

    /// The array to write to, from [#position()]. Call [#added(int)] afterwards.
    byte[] piece() {
        if (used == piece.length) {
            full.add(piece);
            piece = new byte[Math.min(LARGEST, 2 * piece.length)];
            used = 0;
        }
        return piece;
    }

    int position() {
        return used;
    }

    void added(int count) {
        used += count;
        size += count;
    }

    /// Returns the first `max` bytes. Nothing can be added afterwards.
    byte[] toBytes(int max) {
        full.add(Arrays.copyOf(piece, used));
        byte[] bytes = new byte[Math.min(size, max)];
        int at = 0;
        for (byte[] part : full) {
            int count = Math.min(part.length, bytes.length - at);
            System.arraycopy(part, 0, bytes, at, count);
            at += count;
        }
        return bytes;
    }
}
