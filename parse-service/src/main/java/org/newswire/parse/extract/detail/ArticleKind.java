package org.newswire.parse.extract.detail;

/// What sort of article a page holds. Lists and error pages are no articles: see `RejectReason`.
public enum ArticleKind {
    ARTICLE,
    /// Entries that are added while something happens.
    LIVE_BLOG,
    /// A video with a text beside it.
    VIDEO,
    /// A series of pictures.
    GALLERY
}
