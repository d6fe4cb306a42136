package org.newswire.store.feed;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The origin of an entry, as ids of the API.
///
/// @param article  null if the entry is a story
/// @param revision the article's revision
/// @param feed     the feed that showed the article last
record Provenance(
        @Nullable UUID article,
        @Nullable Long revision,
        @Nullable UUID story,
        @Nullable UUID feed,
        @Nullable String feedUrl) {
    static final String NAMESPACE = "urn:newswire:provenance:1";

    Provenance {
        feedUrl = XmlCharacters.legalOrNull(feedUrl);
    }
}
