package org.newswire.ingest.feed;

import org.jspecify.annotations.Nullable;

/// Who wrote an entry: a name, an e-mail address, or both.
public record Author(@Nullable String name, @Nullable String email) {
    public Author {
        if (name == null && email == null) {
            throw new IllegalArgumentException("an author has a name or an e-mail address");
        }
    }
}
