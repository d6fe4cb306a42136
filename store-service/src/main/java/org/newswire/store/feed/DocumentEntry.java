package org.newswire.store.feed;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A feed entry. Its texts contain no characters that XML forbids.
///
/// @param id        stable: `urn:uuid:…`
/// @param title     plain text
/// @param link      absolute
/// @param publisher replaces an unknown author in Atom, which requires one
/// @param published the publication time that the publisher declares
/// @param updated   the time when the current version was first seen
/// @param summary   plain text
/// @param content   HTML
@RecordBuilder
record DocumentEntry(
        String id,
        @Nullable String title,
        @Nullable String link,
        List<String> authors,
        String publisher,
        @Nullable Instant published,
        Instant updated,
        @Nullable String language,
        @Nullable String summary,
        @Nullable String content,
        List<String> tags,
        List<EntryImage> images,
        Provenance provenance) {
    DocumentEntry {
        title = XmlCharacters.legalOrNull(title);
        authors = XmlCharacters.legal(authors);
        publisher = XmlCharacters.legal(publisher);
        language = XmlCharacters.legalOrNull(language);
        summary = XmlCharacters.legalOrNull(summary);
        content = XmlCharacters.legalOrNull(content);
        tags = XmlCharacters.legal(tags);
        images = List.copyOf(images);
    }

    /// Returns a text for formats that require content.
    String text() {
        return summary != null ? summary : title != null ? title : "";
    }
}
