package org.newswire.parse.extract.page;

import org.jspecify.annotations.Nullable;

/// A field value with its source, named as in `Extraction.Article.provenance`.
///
/// @param corroborated whether another source has the same value
public record SourcedValue<T>(T value, String source, boolean corroborated) {
    public SourcedValue(T value, String source) {
        this(value, source, false);
    }

    /// Null for null.
    public static <T> @Nullable SourcedValue<T> ofNullable(@Nullable T value, String source) {
        return value == null ? null : new SourcedValue<>(value, source);
    }

    public SourcedValue<T> withCorroboration(boolean agreed) {
        return new SourcedValue<>(value, source, agreed);
    }
}
