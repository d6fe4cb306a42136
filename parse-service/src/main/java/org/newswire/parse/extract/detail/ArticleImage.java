package org.newswire.parse.extract.detail;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;

/// An image of an article: an absolute http(s) address, its text alternative and caption, and its
/// size in pixels, as far as the page states them.
public record ArticleImage(
        String url,
        @Nullable String alt,
        @Nullable String caption,
        @Nullable Integer width,
        @Nullable Integer height) {
    public ArticleImage {
        url = CleanText.of(url);
        alt = CleanText.ofNullable(alt);
        caption = CleanText.ofNullable(caption);
    }
}
