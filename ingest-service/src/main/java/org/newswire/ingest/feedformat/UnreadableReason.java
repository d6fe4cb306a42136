package org.newswire.ingest.feedformat;

/// The reason why a body is not a feed.
public enum UnreadableReason {
    /// The body is empty or blank.
    EMPTY,
    /// XML or JSON of another vocabulary, without entries.
    NOT_A_FEED,
    /// Neither XML nor JSON: plain text, an image, an archive.
    NOT_MARKUP,
    /// Internal error of the reader: please report it.
    INTERNAL
}
