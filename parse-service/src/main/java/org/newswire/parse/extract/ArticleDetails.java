package org.newswire.parse.extract;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.ArticleKind;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.text.CleanText;

/// What a page says of its article beside text, title, authors and dates.
///
/// @param subtitle       the line under the headline that readers see, else the stated alternative
/// @param section        the part of the site: "Sports"
/// @param readingMinutes at 238 words a minute, the mean of silent readers of English non-fiction
///     (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047); at least 1
/// @param amp            whether this page is itself an AMP page
/// @param ampUrl         the AMP page of the article, where the page names one
/// @param paywalled      whether only subscribers may read all of it; null where the page doesn't say
/// @param terms          on which it may be used
public record ArticleDetails(
        ArticleKind kind,
        @Nullable String subtitle,
        @Nullable String section,
        int readingMinutes,
        boolean amp,
        @Nullable String ampUrl,
        @Nullable Boolean paywalled,
        PageTerms terms) {
    private static final double WORDS_A_MINUTE = 238;

    public ArticleDetails {
        subtitle = CleanText.ofNullableLabel(subtitle);
        section = CleanText.ofNullableLabel(section);
        ampUrl = CleanText.ofNullable(ampUrl);
    }

    static int readingMinutes(int words) {
        return (int) Math.max(1, Math.round(words / WORDS_A_MINUTE));
    }
}
