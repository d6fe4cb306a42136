package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The key of a record of `news.raw` or `news.articles`: the article's id as text.
public final class ArticleKey {
    private ArticleKey() {}

    public static byte[] of(UUID id) {
        return id.toString().getBytes(UTF_8);
    }

    /// Returns the article's id, or empty if the key is absent or not a UUID.
    public static Optional<UUID> parse(byte @Nullable [] key) {
        try {
            return key == null ? Optional.empty() : Optional.of(UUID.fromString(new String(key, UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
