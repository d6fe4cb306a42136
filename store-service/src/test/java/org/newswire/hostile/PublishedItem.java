package org.newswire.hostile;

import java.util.Set;

/// An item that a hostile publisher showed.
///
/// @param token   identifies it: stands in its guid, and so in its record in `news.raw`
/// @param allowed what may become of it
record PublishedItem(String token, Set<Fate> allowed) {
    /// What becomes of an item.
    enum Fate {
        /// A row in the table of articles, with or without its page.
        STORED,
        /// A record in a dead-letter topic that names the reason.
        DEAD_LETTER,
        /// No record in `news.raw`: the document that showed it may be refused, or broken off, as a whole.
        NOT_READ,
        /// A record in `news.raw`, and nothing of it in the table or in the dead letters. Never allowed.
        LOST
    }

    PublishedItem {
        allowed = Set.copyOf(allowed);
    }

    /// One that has to become an article.
    static PublishedItem stored(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED));
    }

    /// One whose page or text may be refused.
    static PublishedItem storedOrDeadLetter(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED, Fate.DEAD_LETTER));
    }

    /// One whose whole document may be refused.
    static PublishedItem perhapsRead(String token) {
        return new PublishedItem(token, Set.of(Fate.STORED, Fate.DEAD_LETTER, Fate.NOT_READ));
    }
}
