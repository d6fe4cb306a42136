package org.newswire.store.feed;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// A page of a feed, in any format.
///
/// @param id      stable, the same for all pages and formats
/// @param updated the time of the latest change of an entry
/// @param entries newest first
/// @param deleted entries whose articles were retracted
record FeedDocument(
        String id,
        String title,
        String description,
        FeedLinks links,
        Instant updated,
        List<DocumentEntry> entries,
        List<DeletedEntry> deleted) {
    static final String GENERATOR = "Newswire";

    /// Readers accept years of four digits.
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    FeedDocument {
        title = XmlCharacters.legal(title);
        description = XmlCharacters.legal(description);
        entries = List.copyOf(entries);
        deleted = List.copyOf(deleted);
    }

    /// Returns the time of the latest change that readers accept.
    static Instant updated(List<DocumentEntry> entries, List<DeletedEntry> deleted) {
        return Stream.concat(
                        entries.stream().map(DocumentEntry::updated),
                        deleted.stream().map(DeletedEntry::at))
                .filter(at -> at.isBefore(LATEST))
                .reduce(Instant.EPOCH, (one, other) -> one.isAfter(other) ? one : other);
    }
}
