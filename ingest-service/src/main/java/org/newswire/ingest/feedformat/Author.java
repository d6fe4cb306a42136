package org.newswire.ingest.feedformat;

import org.jspecify.annotations.Nullable;

/// An author of an entry: a name, an e-mail address, or both.
public record Author(@Nullable String name, @Nullable String email) {
    public Author {
        if (name == null && email == null) {
            throw new IllegalArgumentException("an author has a name or an e-mail address");
        }
    }

    /// Returns the name, or else the e-mail address.
    public @Nullable String displayName() {
        return name != null ? name : email;
    }
}
