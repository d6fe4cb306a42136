package org.newswire.parse.extract;

/// A value of an article's field and where it came from (the words of `Extraction.Article.provenance`).
///
/// @param seconded whether another witness says the same
record Found<T>(T value, String source, boolean seconded) {
    Found(T value, String source) {
        this(value, source, false);
    }

    Found<T> secondedIf(boolean agreed) {
        return new Found<>(value, source, agreed);
    }
}
