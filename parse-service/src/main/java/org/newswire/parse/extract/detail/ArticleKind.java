package org.newswire.parse.extract.detail;

/// The kind of an article. Lists and error pages are rejected: see `RejectReason`.
public enum ArticleKind {
    ARTICLE,
    /// Entries are added during an event.
    LIVE_BLOG,
    /// A video with a short text.
    VIDEO,
    GALLERY
}
