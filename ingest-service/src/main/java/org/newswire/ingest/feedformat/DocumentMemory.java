package org.newswire.ingest.feedformat;

import org.newswire.limits.Limit;
import org.newswire.limits.ServiceMemory;

/// Divides the memory for feed documents: bodies in transfer, documents that are decoded and read, and items that
/// wait for their pages. The size limits of a document follow from it, so that one always fits.
///
/// Measured with a minimal heap (`LongFeedIT`): reading takes at most five times the bytes, for the body, the text
/// and the entries, with two bytes per character. A tree takes twelve times its text.
///
/// @param totalBytes of all three
public record DocumentMemory(long totalBytes) {
    /// The memory of this process.
    public static final DocumentMemory OF_PROCESS = new DocumentMemory(ServiceMemory.INGEST.restBytes());

    @Limit(
            of = "characters of a feed document whose entries cannot be distinguished",
            past = "the first entries are used, the status is flagged `too-large`, and polls become rarer",
            byDefault = "about heap / 260, at most 32 Mi")
    static final int MAX_TREE_CHARS = OF_PROCESS.maxTreeChars();

    private static final int MOST_BYTES = 32 << 20;
    private static final int READING_FACTOR = 5;
    private static final int TREE_FACTOR = 12;
    private static final int PAGE_FACTOR = 3;

    /// Size limit of a decoded document.
    public int maxFeedBytes() {
        long largest = readingBytes(0) - smallBytes() - (long) TREE_FACTOR * maxTreeChars();
        return (int) Math.min(MOST_BYTES, largest / (READING_FACTOR + 1));
    }

    /// Length limit of a part that is read as a tree.
    int maxTreeChars() {
        return (int) Math.min(MOST_BYTES, totalBytes / 10 / TREE_FACTOR);
    }

    /// For bodies in transfer: the largest one, and an eighth of the memory for all others.
    public long transferBytes() {
        return transferBytes(maxFeedBytes());
    }

    private long transferBytes(long largest) {
        return largest + totalBytes / 8;
    }

    /// For items that wait for their pages.
    public long pendingBytes() {
        return totalBytes / 8;
    }

    /// For documents while they are decoded and read.
    public long readingBytes() {
        return readingBytes(maxFeedBytes());
    }

    private long readingBytes(long largest) {
        return totalBytes - pendingBytes() - transferBytes(largest);
    }

    /// The part of [#readingBytes] that huge documents leave to smaller ones.
    public long smallBytes() {
        return totalBytes / 8;
    }

    /// Returns the memory of a document while it is decoded and read.
    ///
    /// @param bytes its size, decoded
    public long weight(int bytes) {
        return (long) READING_FACTOR * bytes + (long) TREE_FACTOR * Math.min(bytes, maxTreeChars());
    }

    /// Returns the memory of a page, which is decoded but not read: the body, and two bytes per character.
    ///
    /// @param bytes its size, decoded
    public static long pageWeight(int bytes) {
        return (long) PAGE_FACTOR * bytes;
    }
}
