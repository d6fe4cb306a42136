package org.newswire.store.feed;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where an entry comes from, as ids of the API.
///
/// @param article  null for an entry that is a story
/// @param revision of the article
/// @param feed     the feed through which the article came last
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
