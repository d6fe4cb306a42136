package org.newswire.parse.extract;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.body.ArticleBody;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.Words;
import org.newswire.parse.extract.title.SiteName;
import org.newswire.parse.extract.title.TitleFinder;
import org.newswire.parse.extract.title.TitleText;

/// Decides whether a page without running text (video, pictures, text loaded by a script) describes exactly
/// one article. Only then its metadata are trusted. Home pages, lists, application shells, login pages and
/// error pages do not. In doubt it does not.
final class TextlessPage {
    private static final Pattern HOME =
            Pattern.compile("(?i)https?://[^/?#]+/?(?:index\\.\\w+|home|default\\.\\w+)?/?(?:#.*)?");
    private static final double LIKE = 0.7;
    private static final int COMMON_WORDS = 3;
    private static final int MIN_CHARS = 8;

    private final PageMetadata page;
    private final PageClassifier kind;
    private final TitleFinder titles;
    private final SiteName site;

    TextlessPage(PageMetadata page, PageClassifier kind, TitleFinder titles) {
        this.page = page;
        this.kind = kind;
        this.titles = titles;
        this.site = titles.site();
    }

    /// The title of the article, or null if the page does not describe exactly one.
    /// - With a feed title: a declared title must be similar to it.
    /// - With a feed entry without title: the page must declare a dated article.
    /// - Without an entry: a heading must repeat another title, or the page declares a dated article with
    ///   its text.
    ///
    /// @param found the title found in page and feed
    /// @param told  whether JSON-LD contains the text
    @Nullable
    SourcedValue<String> title(@Nullable SourcedValue<String> found, @Nullable SyndicatedEntry entry, boolean told) {
        if (found == null || isHome() || kind.isMessage() || kind.isDeclaredList()) {
            return null;
        }
        String fed = titleOf(entry);
        if (fed.isEmpty()) {
            boolean dated = (entry != null || told) && kind.isDatedArticle();
            boolean sure = dated || (entry == null && titles.isInHeading(found.value()));
            return sure && !site.isNamedBy(found.value()) ? found : null;
        }
        if (claims().noneMatch(claim -> isLike(claim, fed))) {
            return null;
        }
        return isLike(found.value(), fed) ? found : new SourcedValue<>(fed, ArticleBody.FEED);
    }

    /// Whether the link of the entry leads to the home page and no title there matches the entry. Sites
    /// redirect to it when an article is gone.
    boolean isFirstPageInstead(@Nullable SyndicatedEntry entry) {
        if (entry == null || entry.link() == null || !isHome(page.document().location()) || isHome(entry.link())) {
            return false;
        }
        String fed = titleOf(entry);
        Stream<String> heading =
                page.headlines().size() == 1 ? page.headlines().stream().map(Element::text) : Stream.empty();
        return fed.isEmpty()
                ? !kind.isDatedArticle()
                : Stream.concat(claims(), heading).noneMatch(claim -> isLike(claim, fed));
    }

    private static String titleOf(@Nullable SyndicatedEntry entry) {
        return entry == null || entry.title() == null ? "" : TitleText.clean(entry.title());
    }

    /// The titles that the metadata declare. A heading alone may be one of many.
    private Stream<String> claims() {
        String headline = page.jsonLd().hasArticle() ? page.jsonLd().text("headline") : null;
        return Stream.of(page.meta("og:title"), page.meta("twitter:title"), headline, page.title())
                .filter(Objects::nonNull);
    }

    /// Whether two titles differ only in a few words, a kicker or the publisher's name.
    private boolean isLike(String title, String fed) {
        String one = site.removeFrom(TitleText.clean(title));
        String key = Words.key(one);
        String other = Words.key(site.removeFrom(fed));
        int publisher = fed.lastIndexOf(" - ");
        if (key.isEmpty() || (publisher >= 0 && key.equals(Words.key(fed.substring(publisher))))) {
            return false;
        }
        String shorter = key.length() < other.length() ? key : other;
        String longer = key.length() < other.length() ? other : key;
        boolean part =
                shorter.length() >= MIN_CHARS && 2 * shorter.length() >= longer.length() && longer.contains(shorter);
        return key.equals(other) || part || hasMostWords(one, fed);
    }

    private static boolean hasMostWords(String one, String other) {
        long common = Words.of(one).stream()
                .distinct()
                .filter(Words.of(other)::contains)
                .count();
        return common >= COMMON_WORDS && Words.dice(one, other) >= LIKE;
    }

    /// Whether a URL is the home page of a site.
    static boolean isHome(String url) {
        return HOME.matcher(url).matches();
    }

    /// Whether the page is the site's home page or declares itself as such.
    private boolean isHome() {
        String base = page.document().location();
        return Stream.of(base, page.canonical(), page.meta("og:url"))
                .filter(Objects::nonNull)
                .map(reference -> UriReference.resolveToIri(page.document().baseUri(), reference))
                .anyMatch(url -> url != null && isHome(url));
    }
}
