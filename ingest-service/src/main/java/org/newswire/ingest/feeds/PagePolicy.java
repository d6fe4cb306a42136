package org.newswire.ingest.feeds;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.text.KebabCase;

/// Whether the article page of a new or changed entry is fetched.
@EnumNaming(KebabCaseStrategy.class)
public enum PagePolicy {
    /// Never fetches the page.
    NEVER,
    /// Fetches the page if the entry holds only a summary. Unknown values are read as this one.
    @JsonEnumDefaultValue
    AUTO,
    ALWAYS;

    /// A content element with at least this many characters of text is the whole article.
    private static final int ARTICLE_CHARS = 1_000;

    /// A description is more often a summary, so its limit is higher.
    private static final int ARTICLE_IN_SUMMARY_CHARS = 2_500;

    /// Reads `never`, `auto` or `always`; empty for another text.
    static Optional<PagePolicy> parse(String text) {
        return KebabCase.find(PagePolicy.class, text);
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
