package org.newswire.ingest.feed;

/// Bounds on what one document may cost.
///
/// @param maxTextChars characters of a decoded document that are looked at; the rest is cut, as if truncated
/// @param maxItems entries given; of more, the newest are kept
/// @param maxDepth nesting of elements
/// @param maxFieldChars characters of one field (a title, a content)
/// @param maxEntityChars characters that declared entities may add to a document
public record Limits(int maxTextChars, int maxItems, int maxDepth, int maxFieldChars, int maxEntityChars) {
    /// 16 Mi characters, 5,000 entries, depth 200, 1 Mi characters a field, 64 Ki characters from entities.
    public static final Limits DEFAULT = new Limits(16 << 20, 5_000, 200, 1 << 20, 64 << 10);

    public Limits {
        if (maxTextChars < 1 || maxItems < 1 || maxDepth < 16 || maxFieldChars < 1 || maxEntityChars < 0) {
            throw new IllegalArgumentException("limits must be positive and the depth at least 16");
        }
    }
}
