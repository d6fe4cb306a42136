package org.newswire.ingest.fetch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects bytes in pieces, and copies them only once at the end. Used by one thread.
///
/// A sink that keeps the ends holds at most its limit. Past it, the sink keeps the first half and the last bytes: the
/// piece after the first half, the oldest of the others, is written again.
final class ByteSink {
    private static final int FIRST = 8 * 1024;
    private static final int LARGEST = 256 * 1024;

    /// The pieces of a sink that keeps the ends have at most this part of its limit.
    private static final int MIN_PIECES = 16;

    private final List<byte[]> full = new ArrayList<>();
    private final int capacity;
    private final int largest;
    private byte[] piece;
    private int used;
    private int size;
    private int received;
    private int firstPieces;
    private int first;

    ByteSink() {
        this(Integer.MAX_VALUE, LARGEST);
    }

    private ByteSink(int capacity, int largest) {
        this.capacity = capacity;
        this.largest = largest;
        this.piece = new byte[Math.min(FIRST, largest)];
    }

    static ByteSink keepingEnds(int maxBytes) {
        return new ByteSink(maxBytes + 1, Math.clamp(maxBytes / MIN_PIECES, 1, LARGEST));
    }

    /// The bytes that it holds.
    int size() {
        return size;
    }

    /// The bytes that were added, including those that it no longer holds.
    int received() {
        return received;
    }

    /// The array to write to, from [#position()]. Call [#added(int)] afterwards.
    byte[] piece() {
        if (used == piece.length) {
            full.add(piece);
            int left = capacity - size;
            piece = left == 0 ? dropMiddle() : new byte[Math.min(left, Math.min(largest, 2 * piece.length))];
            used = 0;
        }
        return piece;
    }

    private byte[] dropMiddle() {
        while (received == size && first + full.get(firstPieces).length <= capacity / 2) {
            first += full.get(firstPieces++).length;
        }
        byte[] oldest = full.remove(firstPieces);
        size -= oldest.length;
        return oldest;
    }

    int position() {
        return used;
    }

    void added(int count) {
        used += count;
        size += count;
        received += count;
        if (size == capacity) {
            piece(); // drops bytes
        }
    }

    /// Returns the first `max` of the bytes that it holds. After a gap, it returns as many as it always holds, so that
    /// the last bytes of a growing document never begin earlier. Nothing can be added afterwards.
    byte[] toBytes(int max) {
        full.add(Arrays.copyOf(piece, used));
        int skipped = received == size ? 0 : size - (capacity - largest);
        byte[] bytes = new byte[Math.min(size - skipped, max)];
        int at = 0;
        for (byte[] part : full) {
            int from = at < first ? 0 : Math.min(skipped, part.length);
            skipped -= from;
            int count = Math.min(part.length - from, bytes.length - at);
            System.arraycopy(part, from, bytes, at, count);
            at += count;
        }
        return bytes;
    }

    /// Where the dropped bytes are missing in [#toBytes]; -1 if none were dropped.
    int gapAt() {
        return received == size ? -1 : first;
    }
}
