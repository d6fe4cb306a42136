package org.newswire.ingest.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.memory.FeedMemory.Validators;

/// What is remembered of a feed that is an index of sitemaps. Its validators are not among those of the
/// feed's memory, so that a version which knows nothing of this asks for the index unconditionally.
///
/// @param etag         validator of the index, byte for byte as the server gave it
/// @param lastModified validator of the index, byte for byte as the server gave it
/// @param bodyHash     SHA-256 of the index that was read last, in hex
/// @param sitemaps     the newest that it names, newest first, each that is an index followed by those that it names
record IndexMemory(
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        List<SitemapMemory> sitemaps) {
    IndexMemory {
        sitemaps = List.copyOf(sitemaps);
    }

    /// Absent where they are not an index's.
    static @Nullable IndexMemory of(Validators validators) {
        return validators.sitemaps().isEmpty()
                ? null
                : new IndexMemory(
                        validators.etag(), validators.lastModified(), validators.bodyHash(), validators.sitemaps());
    }

    Validators validators() {
        return new Validators(etag, lastModified, bodyHash, sitemaps);
    }
}
