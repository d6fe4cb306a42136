package org.newswire.parse.extract.detail;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.CleanText;

/// An image of an article: absolute URL, alternative text, caption, and declared size in pixels.
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
