package org.newswire.ingest.feedformat;

import org.jspecify.annotations.Nullable;

/// Parses numbers in feeds.
final class Numbers {
    private Numbers() {}

    /// Parses a length in bytes, with or without separators (`1,234`). Returns null for other text.
    static @Nullable Long length(@Nullable String text) {
        String digits =
                text == null || text.length() > 40 ? "" : text.strip().replaceAll("(?<=\\d)[,.\\s](?=\\d{3}\\b)", "");
        return digits.matches("\\d{1,18}") ? Long.valueOf(digits) : null;
    }

    /// Parses a natural number. Returns -1 for other text.
    static int natural(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }
}
