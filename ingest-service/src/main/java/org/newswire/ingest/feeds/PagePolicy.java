package org.newswire.ingest.feeds;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;

/// Whether the article page of a new or changed entry is fetched.
public enum PagePolicy {
    /// Never fetches the page.
    @JsonProperty("never")
    NEVER,
    /// Fetches the page if the entry holds only a summary. Unknown values are read as this one.
    @JsonEnumDefaultValue
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("always")
    ALWAYS;

    /// A content element with at least this many characters of text is the whole article.
    private static final int ARTICLE_CHARS = 1_000;

    /// A description is more often a summary, so its limit is higher.
    private static final int ARTICLE_IN_SUMMARY_CHARS = 2_500;

    /// Reads `never`, `auto` or `always`; empty for another text.
    static Optional<PagePolicy> parse(String text) {
        return Arrays.stream(values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

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
