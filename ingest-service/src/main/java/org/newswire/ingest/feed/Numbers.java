package org.newswire.ingest.feed;

import org.jspecify.annotations.Nullable;

/// Numbers as feeds write them.
final class Numbers {
    private Numbers() {}

    /// A length in bytes, also with separators (`1,234`); null where there is none.
    static @Nullable Long length(@Nullable String text) {
        String digits =
                text == null || text.length() > 40 ? "" : text.strip().replaceAll("(?<=\\d)[,.\\s](?=\\d{3}\\b)", "");
        return digits.matches("\\d{1,18}") ? Long.valueOf(digits) : null;
    }

    /// A whole number not below zero, or -1.
    static int natural(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }
}
