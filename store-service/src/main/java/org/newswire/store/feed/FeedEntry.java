package org.newswire.store.feed;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of a feed. All texts are free of characters that XML forbids.
///
/// @param id        stable: `urn:uuid:…`
/// @param title     plain text
/// @param link      absolute
/// @param publisher stands for the author in Atom, which demands one, if no author is known
/// @param published as claimed
/// @param updated   when the last version was first seen
/// @param summary   plain text
/// @param content   HTML
record FeedEntry(
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
    FeedEntry {
        title = XmlCharacters.legalOrNull(title);
        authors = XmlCharacters.legal(authors);
        publisher = XmlCharacters.legal(publisher);
        language = XmlCharacters.legalOrNull(language);
        summary = XmlCharacters.legalOrNull(summary);
        content = XmlCharacters.legalOrNull(content);
        tags = XmlCharacters.legal(tags);
        images = List.copyOf(images);
    }

    /// The text that stands for the content where there is none: formats demand one.
    String text() {
        return summary != null ? summary : title != null ? title : "";
    }
}
