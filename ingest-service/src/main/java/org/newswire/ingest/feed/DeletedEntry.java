package org.newswire.ingest.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry that the publisher took back (RFC 6721, `at:deleted-entry`).
public record DeletedEntry(String id, @Nullable Instant when) {}
