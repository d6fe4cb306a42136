package org.newswire.parse.extract;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells the language of a text.
final class Languages {
    private Languages() {}

    static @Nullable Found<String> of(String text, PageSurvey page, @Nullable FeedEntry entry) {
        var root = page.document.selectFirst("html");
        String claimed = root == null ? "" : root.attr("lang");
        if (!claimed.isBlank()) {
            return new Found<>(primary(claimed), "page");
        }
        String fed = entry == null ? null : entry.language();
        return fed == null || fed.isBlank() ? null : new Found<>(primary(fed), "feed");
    }

    private static String primary(String tag) {
        return tag.strip().toLowerCase(Locale.ROOT).split("[-_]")[0];
    }
}
