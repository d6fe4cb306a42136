package org.newswire.ingest.feed;

/// Why a body is no feed.
public enum UnreadableReason {
    /// The body is empty or blank.
    EMPTY,
    /// Markup, but no feed format: an unknown vocabulary without anything that looks like an entry.
    NOT_A_FEED,
    /// Neither markup nor JSON: plain text, an image, an archive.
    NOT_MARKUP,
    /// The reader itself failed on the document: a fault of ours, worth a report.
    INTERNAL
}
