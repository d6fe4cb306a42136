package org.newswire.parse.extract;

/// Why a source is not passed on as an article.
public enum RejectReason {
    /// Neither a page nor an entry with content, or a body without a visible character.
    EMPTY,
    /// The bytes are no HTML: an image, a PDF, an archive, or noise.
    BINARY,
    /// The page is a site's message that there is no article, or that the reader is not let in.
    ERROR_PAGE,
    /// The page lists articles and holds none, or is the first of its site in an article's stead.
    LIST_PAGE,
    /// There is a page, but no running text in it.
    NO_TEXT,
    /// The extractor failed on it: a fault of ours that the detail describes.
    FAILED
}
