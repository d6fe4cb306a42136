package org.newswire.ingest.feeds;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether the article page of an item is fetched.
public enum FetchPages {
    NEVER,
    /// Where the feed holds only a summary.
    AUTO,
    ALWAYS;

    /// Reads `never`, `auto` or `always`.
    public static Optional<FetchPages> parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
