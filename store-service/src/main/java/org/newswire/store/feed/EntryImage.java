package org.newswire.store.feed;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image of an article.
///
/// @param url     absolute
/// @param caption alternative text or caption
/// @param credit  photographers and agencies
record EntryImage(
        String url,
        @Nullable String caption,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable String credit) {
    private static final Map<String, String> TYPES = Map.of(
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "png", "image/png",
            "gif", "image/gif",
            "webp", "image/webp",
            "avif", "image/avif",
            "svg", "image/svg+xml");

    EntryImage {
        caption = XmlCharacters.legalOrNull(caption);
        credit = XmlCharacters.legalOrNull(credit);
    }

    /// Returns the media type that the file name extension suggests, or null.
    @Nullable
    String type() {
        String path = url.split("[?#]", 2)[0];
        return TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
