package org.newswire.parse.extract;

import java.util.Objects;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.body.Body;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;
import org.newswire.parse.extract.title.SiteName;
import org.newswire.parse.extract.title.TitleFinder;

/// Tells whether a page without running text (of a video or pictures, or its text is fetched by a
/// script) is that of one article all the same, so that what it says of it may be believed. Home
/// pages, lists, shells of applications, pages that ask to log in and error pages are not; in doubt
/// it isn't.
final class ArticlePage {
    private static final double LIKE = 0.7;
    private static final int COMMON_WORDS = 3;
    private static final int FEWEST_CHARS = 8;

    private final PageSurvey page;
    private final PageKind kind;
    private final TitleFinder titles;
    private final SiteName site;

    ArticlePage(PageSurvey page, PageKind kind, TitleFinder titles) {
        this.page = page;
        this.kind = kind;
        this.titles = titles;
        this.site = titles.site();
    }

    /// The title of the page's article; null where the page isn't that of one. A title in the feed has
    /// to be much like one that the page states; where the feed has an entry without a title, the page
    /// has to date itself as an article; where there is no entry, a heading and another title of the
    /// page have to say the same, or the page dates itself as the article whose text it states.
    ///
    /// @param found the title by the page and the feed together
    /// @param told whether the page states its text for machines
    @Nullable
    Found<String> title(@Nullable Found<String> found, @Nullable FeedEntry entry, boolean told) {
        if (found == null || isHome() || kind.isMessage() || kind.isDeclaredList()) {
            return null;
        }
        String fed = entry == null || entry.title() == null ? "" : TitleFinder.clean(entry.title());
        if (fed.isEmpty()) {
            boolean dated = (entry != null || told) && kind.isDatedArticle();
            boolean sure = dated || (entry == null && titles.isInHeading(found.value()));
            return sure && !site.isNamedBy(found.value()) ? found : null;
        }
        if (claims().noneMatch(claim -> isLike(claim, fed))) {
            return null;
        }
        return isLike(found.value(), fed) ? found : new Found<>(fed, Body.FEED);
    }

    /// Whether the entry's link leads to the first page of the site, which doesn't declare to be the entry's.
    /// Sites redirect so when the article is gone.
    boolean isFirstPageInstead(@Nullable FeedEntry entry) {
        if (entry == null
                || entry.link() == null
                || !WebAddress.isHome(page.document().location())
                || WebAddress.isHome(entry.link())) {
            return false;
        }
        String fed = entry.title() == null ? "" : TitleFinder.clean(entry.title());
        Stream<String> heading =
                page.headlines().size() == 1 ? page.headlines().stream().map(Element::text) : Stream.empty();
        return fed.isEmpty()
                ? !kind.isDatedArticle()
                : Stream.concat(claims(), heading).noneMatch(claim -> isLike(claim, fed));
    }

    /// What the page itself states to be its title. A heading alone may be one of many.
    private Stream<String> claims() {
        String headline = page.jsonLd().hasArticle() ? page.jsonLd().text("headline") : null;
        return Stream.of(page.meta("og:title"), page.meta("twitter:title"), headline, page.title())
                .filter(Objects::nonNull);
    }

    /// Whether two titles are the same but for a few words, a kicker or the publisher's name.
    private boolean isLike(String title, String fed) {
        String one = site.cutFrom(TitleFinder.clean(title));
        String key = Words.key(one);
        String other = Words.key(site.cutFrom(fed));
        int publisher = fed.lastIndexOf(" - ");
        if (key.isEmpty() || (publisher >= 0 && key.equals(Words.key(fed.substring(publisher))))) {
            return false;
        }
        String shorter = key.length() < other.length() ? key : other;
        String longer = key.length() < other.length() ? other : key;
        boolean part =
                shorter.length() >= FEWEST_CHARS && 2 * shorter.length() >= longer.length() && longer.contains(shorter);
        return key.equals(other) || part || hasMostWords(one, fed);
    }

    private static boolean hasMostWords(String one, String other) {
        long common = Words.of(one).stream()
                .distinct()
                .filter(Words.of(other)::contains)
                .count();
        return common >= COMMON_WORDS && Words.dice(one, other) >= LIKE;
    }

    /// Whether the page is, or says that it is, the first of its site.
    private boolean isHome() {
        String base = page.document().location();
        return Stream.of(base, page.canonical(), page.meta("og:url"))
                .filter(Objects::nonNull)
                .map(reference -> WebAddress.resolve(page.document().baseUri(), reference))
                .anyMatch(url -> url != null && WebAddress.isHome(url));
    }
}
