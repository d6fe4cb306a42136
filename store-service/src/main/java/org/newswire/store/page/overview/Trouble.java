package org.newswire.store.page.overview;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is not well.
///
/// @param key       of its sentence
/// @param arguments of the sentence
/// @param since     when it began, if that is known
/// @param link      path of the page about it
/// @param detail    in the service's words
public record Trouble(
        String key,
        List<Object> arguments,
        @Nullable Instant since,
        String link,
        @Nullable String detail) {
    public Trouble {
        arguments = List.copyOf(arguments);
    }

    static Trouble of(String key, @Nullable Instant since, String link) {
        return new Trouble(key, List.of(), since, link, null);
    }

    public Object[] argumentArray() {
        return arguments.toArray();
    }
}
