package org.newswire.store.feed;

import java.time.Instant;
import java.util.List;

/// A page of a feed, whatever its format.
///
/// @param id      stable, the same for all pages and formats
/// @param updated the latest change of an entry
/// @param entries newest first
/// @param deleted entries whose articles were retracted
record FeedDocument(
        String id,
        String title,
        String description,
        FeedLinks links,
        Instant updated,
        List<FeedEntry> entries,
        List<DeletedEntry> deleted) {
    static final String GENERATOR = "Newswire";

    FeedDocument {
        title = XmlCharacters.legal(title);
        description = XmlCharacters.legal(description);
        entries = List.copyOf(entries);
        deleted = List.copyOf(deleted);
    }
}
