package org.newswire.parse.extract;

/// Why an input gives no article.
public enum RejectReason {
    /// There is neither a page nor an entry with content, or the page has no visible characters.
    EMPTY,
    /// The bytes are not HTML: an image, a PDF, an archive, or noise.
    BINARY,
    /// The page is an error message, a login page or a bot check.
    ERROR_PAGE,
    /// The page lists articles, or the link of the entry leads to the home page.
    LIST_PAGE,
    /// The page has no running text.
    NO_TEXT,
    /// Internal error in the extractor. `detail` describes it.
    FAILED
}
