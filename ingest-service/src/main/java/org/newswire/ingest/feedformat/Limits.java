package org.newswire.ingest.feedformat;

import org.newswire.limits.Limit;

/// Limits on time and memory of reading one document.
///
/// @param maxBodyBytes bytes of a body; the first and last entries are kept, or the first bytes
/// @param maxNodes elements, comments and sections of a document; the first and last entries are kept, or the remainder
///     is cut, as if truncated
/// @param maxItems entries; the newest are kept
/// @param maxDepth nesting of elements
/// @param maxFieldChars characters of one field (a title, a content)
/// @param maxEntityChars characters that declared entities may add to a document
/// @param partChars characters of the parts into which a longer XML document is divided
/// @param maxTreeChars characters of a document that cannot be divided; the remainder is cut, as if truncated
public record Limits(
        int maxBodyBytes,
        int maxNodes,
        int maxItems,
        int maxDepth,
        int maxFieldChars,
        int maxEntityChars,
        int partChars,
        int maxTreeChars) {
    @Limit(
            of = "tags and sections of a feed document",
            past = "the first and last entries are used, the status is flagged `too-large`, and polls become rarer")
    private static final int MAX_NODES = 600_000;

    @Limit(of = "items of a feed document", past = "the newest are used, and the status is flagged `many-items`")
    private static final int MAX_ITEMS = 20_000;

    private static final int PART_CHARS = Math.min(2 << 20, DocumentMemory.MAX_TREE_CHARS);

    /// 32 MiB, 600,000 nodes, 20,000 entries, depth 200, 512 Ki characters a field, 64 Ki characters
    /// from entities.
    public static final Limits DEFAULT = new Limits(32 << 20, MAX_NODES, MAX_ITEMS, 200, 512 << 10, 64 << 10);

    /// Uses the default lengths of parts and trees.
    public Limits(int maxBodyBytes, int maxNodes, int maxItems, int maxDepth, int maxFieldChars, int maxEntityChars) {
        this(
                maxBodyBytes,
                maxNodes,
                maxItems,
                maxDepth,
                maxFieldChars,
                maxEntityChars,
                PART_CHARS,
                DocumentMemory.MAX_TREE_CHARS);
    }

    /// Returns these limits with other lengths of parts and trees.
    Limits withLengths(int ofParts, int ofTrees) {
        return new Limits(maxBodyBytes, maxNodes, maxItems, maxDepth, maxFieldChars, maxEntityChars, ofParts, ofTrees);
    }

    public Limits {
        boolean positive = maxBodyBytes > 0 && maxNodes > 0 && maxItems > 0 && maxFieldChars > 0;
        if (!positive || maxDepth < 16 || maxEntityChars < 0) {
            throw new IllegalArgumentException("limits must be positive and the depth at least 16");
        }
    }
}
