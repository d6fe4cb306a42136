package org.newswire.hostile;

import java.util.Set;

/// An item that a hostile publisher served.
///
/// @param token identifies it: part of its guid, and so of its record in `news.raw`
/// @param allowed the permitted outcomes
record PublishedItem(String token, Set<Fate> allowed) {
    /// The outcome of an item.
    enum Fate {
        /// A row in the table of articles, with or without its page.
        STORED,
        /// A record in a dead-letter topic that names the reason.
        DEAD_LETTER,
        /// No record in `news.raw`: the whole document may be rejected or truncated.
        NOT_READ,
        /// A record in `news.raw`, but neither a row in the table nor a dead letter. Never allowed.
        LOST
    }

    PublishedItem {
        allowed = Set.copyOf(allowed);
    }

    /// Creates an item that must become an article.
    static PublishedItem stored(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED));
    }

    /// Creates an item whose page or text may be rejected.
    static PublishedItem storedOrDeadLetter(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED, Fate.DEAD_LETTER));
    }

    /// Creates an item whose whole document may be rejected.
    static PublishedItem perhapsRead(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED, Fate.DEAD_LETTER, Fate.NOT_READ));
    }
}
