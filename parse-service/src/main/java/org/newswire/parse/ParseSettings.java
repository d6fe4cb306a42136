package org.newswire.parse;

import java.time.Duration;
import java.util.Optional;
import org.newswire.limits.Limit;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.settings.Settings;

/// The settings of the parser.
///
/// @param siteRules file or folder of site rules
record ParseSettings(int threads, Optional<String> siteRules, boolean markdown, ArticleStateLimits articleStates) {
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3650);

    @Limit(
            of = "article states per partition, including retracted articles",
            past = "the oldest state is dropped; a retraction gets its tombstone early",
            setting = "ARTICLE_STATE_MAX_ARTICLES")
    private static final int MAX_ARTICLES = 50_000;

    /// Records errors in `settings`; they are thrown by [Settings#check()].
    static ParseSettings from(Settings settings) {
        return new ParseSettings(
                ParsePool.threads(settings),
                settings.described("file or folder of [site rules](OPERATING.md#site-rules)")
                        .find("SITE_RULES"),
                settings.described("add the text as Markdown (`details.markdown`)")
                        .flag("PARSE_MARKDOWN", false),
                limits(settings));
    }

    private static ArticleStateLimits limits(Settings settings) {
        Duration retention = settings.described("how long the state of an article is kept after its last record")
                .duration("ARTICLE_STATE_RETENTION", Duration.ofDays(7), Duration.ofMinutes(1), LONGEST_RETENTION);
        int articles = settings.described("articles per partition whose state is kept")
                .number("ARTICLE_STATE_MAX_ARTICLES", MAX_ARTICLES, 1, 10_000_000);
        Duration untilTombstone = settings.described(
                        "time from a retraction to its tombstone, less than `ARTICLE_STATE_RETENTION`")
                .duration("RETRACTION_RETENTION", Duration.ofHours(24), Duration.ZERO, LONGEST_RETENTION);
        if (untilTombstone.compareTo(retention) >= 0) {
            settings.error(
                    "RETRACTION_RETENTION",
                    settings.text("RETRACTION_RETENTION", "24h"),
                    "the state of a retraction would expire before its tombstone is due",
                    "Set it to less than ARTICLE_STATE_RETENTION");
        }
        return new ArticleStateLimits(retention, articles, untilTombstone);
    }
}
