package org.newswire.ingest.feeds;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;

/// Whether the article page of a new or changed entry is fetched.
public enum PagePolicy {
    /// What the entry holds is all.
    @JsonProperty("never")
    NEVER,
    /// Fetches the page if the entry holds only a summary. A value that only a newer version knows is also
    /// read as this.
    @JsonEnumDefaultValue
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("always")
    ALWAYS;

    /// A content element of this many characters of text is taken for the article.
    private static final int ARTICLE_CHARS = 1_000;

    /// A description is a summary more often than a content element is, so it has to be longer.
    private static final int ARTICLE_IN_SUMMARY_CHARS = 2_500;

    public boolean wants(Entry entry) {
        return switch (this) {
            case NEVER -> false;
            case ALWAYS -> true;
            case AUTO ->
                isShorter(entry.content(), ARTICLE_CHARS) && isShorter(entry.summary(), ARTICLE_IN_SUMMARY_CHARS);
        };
    }

    private static boolean isShorter(@Nullable String html, int chars) {
        return html == null
                || html.length() < chars
                || Jsoup.parseBodyFragment(html).text().length() < chars;
    }
}
