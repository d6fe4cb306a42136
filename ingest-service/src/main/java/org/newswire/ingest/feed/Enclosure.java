package org.newswire.ingest.feed;

import org.jspecify.annotations.Nullable;

/// A file that belongs to an entry: its absolute URL, media type and length in bytes as published (both may be wrong).
public record Enclosure(
        String url, @Nullable String type, @Nullable Long length) {}
