package org.newswire.parse.lifecycle;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.body.ArticleBody;

/// Decides whether a feed may retract or change an article. Any feed can link to the article of another
/// publisher, describe it wrongly, and later delete the entry. Pure functions.
///
/// - A feed of the article's site (registrable domain by the Public Suffix List) may do both.
/// - Another feed may retract the article if its page returns 410, or if no other feed is known to have
///   shown it.
/// - Another feed may change the article if it brought the version, if its text comes from the page, or if
///   less of the article was known before.
/// - If the article's state is unknown, any feed may do both.
public final class RetractionPolicy {
    private static final int GONE = 410;

    private RetractionPolicy() {}

    /// Whether the feed may retract the article.
    ///
    /// @param latest null if the state is unknown; includes the article if it is published
    public static boolean mayRetract(@Nullable LatestVersion latest, Article retraction) {
        if (latest == null || !latest.state().isPublished()) {
            return true;
        }
        String url = latest.requiredArticle().url();
        return url == null
                || latest.state().isOnlyFrom(retraction.source().feedId())
                || isSameSite(retraction.source().feedUrl(), url)
                || (retraction.provenance().status() == GONE && isSamePage(retraction.url(), url));
    }

    /// Whether a feed may replace the title or text that another feed brought.
    static boolean mayChange(Article latest, Article shown) {
        String url = latest.url();
        boolean isTextOfFeed =
                ArticleBody.FEED.equals(shown.provenance().fields().getOrDefault("text", ArticleBody.FEED));
        boolean isMoreComplete = shown.extent().compareTo(latest.extent()) < 0;
        return url == null
                || !isTextOfFeed
                || isMoreComplete
                || isSameSite(shown.source().feedUrl(), url);
    }

    private static boolean isSameSite(String feedUrl, String articleUrl) {
        Optional<String> site = WebUrl.hostWithoutWww(articleUrl).map(RetractionPolicy::site);
        return site.isPresent() && site.equals(WebUrl.hostWithoutWww(feedUrl).map(RetractionPolicy::site));
    }

    private static String site(String host) {
        return Objects.requireNonNullElse(EffectiveTldFinder.getAssignedDomain(host, true, false), host);
    }

    /// Ignores the scheme, the fragment and a leading `www.`.
    private static boolean isSamePage(@Nullable String one, String other) {
        Optional<String> page = page(other);
        return one != null && page.isPresent() && page.equals(page(one));
    }

    private static Optional<String> page(String url) {
        return WebUrl.parse(url)
                .flatMap(uri ->
                        WebUrl.hostWithoutWww(url).map(host -> host + uri.getRawPath() + "?" + uri.getRawQuery()));
    }
}
