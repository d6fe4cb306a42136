package org.newswire.parse.extract.page;

/// A value of an article's field and where it came from (the words of `Extraction.Article.provenance`).
///
/// @param seconded whether another witness says the same
public record Found<T>(T value, String source, boolean seconded) {
    public Found(T value, String source) {
        this(value, source, false);
    }

    /// The same, with what another witness says.
    public Found<T> secondedIf(boolean agreed) {
        return new Found<>(value, source, agreed);
    }
}
