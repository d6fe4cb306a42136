package org.newswire.parse.extract;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.detail.ArticleKind;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.text.CleanText;

/// The details of an article apart from text, title, authors and dates.
/// @param subtitle       the visible line under the headline, otherwise the declared alternative headline
/// @param section        part of the site, such as "Sports"
/// @param readingMinutes at 238 words per minute (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047); at
///     least 1
/// @param amp            whether this page is an AMP page
/// @param ampUrl         URL of the AMP version, if declared
/// @param paywalled      whether only subscribers can read all of it; null if not declared
/// @param terms          declared terms of use
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
