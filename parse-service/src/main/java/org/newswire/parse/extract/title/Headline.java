package org.newswire.parse.extract.title;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Words;

/// Tells which of a page's headings is the headline, and what it says.
final class Headline {
    private static final Clue ELSEWHERE = new Clue(
            List.of(
                    "logo",
                    "brand",
                    "site",
                    "masthead",
                    "related",
                    "modal",
                    "cookie",
                    "sidebar",
                    "comment",
                    "sr-only",
                    "hidden",
                    "screen-reader"),
            Pattern.compile(
                    "logo|brand|site-?(?:title|name)|masthead|related|modal|cookie|(?<!with[-_]?|has[-_]?)sidebar(?![-_]+layout)|comment|sr-only|visually-?hidden|screen-reader",
                    Pattern.CASE_INSENSITIVE));
    private static final Clue BREADCRUMB = new Clue(
            List.of("bread", "seo"), Pattern.compile("bread-?(?:crumb|bar)|seo-?title", Pattern.CASE_INSENSITIVE));
    /// Classes by which templates mark the headline.
    private static final Pattern MARKED = Pattern.compile(
            "(?:^|\\s)(?:(?:entry|post|article|story|news|page|blog|content)[-_]*)?(?:title|headline)(?:$|\\s)|headline__?title",
            Pattern.CASE_INSENSITIVE);
    private static final int MIN_KEY = 4;
    private static final double SIMILAR = 0.34;

    private final PageSurvey page;
    private final TitleWitnesses witnesses;
    private final SiteName site;
    private final HeadingTexts texts;

    Headline(PageSurvey page, TitleWitnesses witnesses, HeadingTexts texts) {
        this.page = page;
        this.texts = texts;
        this.witnesses = witnesses;
        this.site = witnesses.site;
    }

    /// The heading that is the headline, or null.
    @Nullable
    Element find() {
        Element h1 = best(page.headlines(), SIMILAR);
        if (h1 != null) {
            return h1;
        }
        Element alone = marked();
        alone = alone == null ? only() : alone;
        if (alone != null) {
            return alone;
        }
        if (page.headlines().stream().anyMatch(Headline::isBreadcrumb)) {
            Element alternative = alternative();
            return alternative != null ? alternative : stated();
        }
        // Sites that set their own name as H1 have the headline in an H2.
        Element h2 = best(page.subheads().stream().filter(witnesses::isTitle).toList(), 0);
        if (h2 != null) {
            return h2;
        }
        return witnesses.all.isEmpty()
                        && !page.headlines().isEmpty()
                        && !texts.of(page.headlines().getFirst()).isEmpty()
                ? page.headlines().getFirst()
                : null;
    }

    /// The only H1 that the template marks as the headline.
    private @Nullable Element marked() {
        List<Element> fit = page.headlines().stream()
                .filter(h -> MARKED.matcher(h.className()).find())
                .filter(h -> !texts.key(h).isEmpty() && texts.of(h).length() <= 300)
                .filter(h -> !site.isNamedBy(texts.of(h)) && !isElsewhere(h))
                .toList();
        return fit.size() == 1 ? fit.getFirst() : null;
    }

    /// Some news sites set the title for search engines as H1, at the end of the breadcrumbs, and
    /// what readers take for the headline as H2: the "alternative headline" of JSON-LD, or else the
    /// title for social networks.
    private @Nullable Element alternative() {
        String alternative = page.jsonLd().text("alternativeHeadline");
        String key = alternative == null ? "" : Words.key(alternative);
        return page.subheads().stream()
                .filter(h -> texts.key(h).length() >= 15 && key.endsWith(texts.key(h)))
                .findFirst()
                .orElse(null);
    }

    /// The H1 that says what JSON-LD states, and all that the social title does.
    private @Nullable Element stated() {
        String social = witnesses.social();
        String key = social == null ? "" : Words.key(site.cutFrom(social));
        return page.headlines().stream()
                .filter(h -> !key.isEmpty() && isStated(h) && texts.key(h).contains(key))
                .findFirst()
                .orElse(null);
    }

    private boolean isStated(Element h) {
        String json = witnesses.json();
        return json != null
                && Words.key(json).length() >= MIN_KEY
                && texts.key(h).equals(Words.key(json));
    }

    private boolean isSocial(Element h) {
        String social = page.meta("og:title");
        String key = social == null ? "" : Words.key(site.cutFrom(social));
        return key.length() >= 15 && texts.key(h).equals(key);
    }

    private static boolean isBreadcrumb(Element h) {
        int level = 0;
        for (Element a = h; a != null && level < 6; a = a.parent(), level++) {
            if (a.normalName().equals("nav") || BREADCRUMB.isIn(a.className()) || BREADCRUMB.isIn(a.id())) {
                return true;
            }
        }
        return false;
    }

    /// The only H1 of a page, where it is a sentence rather than a name: the other titles may be worded
    /// otherwise.
    @Nullable
    private Element only() {
        List<Element> some =
                page.headlines().stream().filter(h -> !texts.key(h).isEmpty()).toList();
        List<Element> fit = some.stream()
                .filter(h -> Words.of(texts.of(h)).size() >= 4 && texts.of(h).length() <= 300)
                .filter(h -> !introduces(texts.of(h)) && !site.isNamedBy(texts.of(h)) && !isElsewhere(h))
                .toList();
        return fit.size() == 1 && some.size() == 1 ? fit.getFirst() : null;
    }

    private @Nullable Element best(List<Element> headings, double atLeast) {
        Element best = null;
        double most = atLeast;
        for (Element h : headings) {
            String text = texts.of(h);
            if (texts.key(h).length() < MIN_KEY || text.length() > 300 || site.isNamedBy(text) || isElsewhere(h)) {
                continue;
            }
            double similar = witnesses.similarity(text);
            if (similar < 1 && introduces(text)) {
                continue;
            }
            if (similar > most || (best == null && similar >= most)) {
                best = h;
                most = similar;
            }
        }
        return best;
    }

    /// Whether a heading is that of what follows it: "A message from the editor:".
    private static boolean introduces(String heading) {
        return heading.endsWith(":");
    }

    private boolean isElsewhere(Element h) {
        boolean claimed = isStated(h) || isSocial(h);
        if (!claimed && Tags.isHidden(h)) {
            return true;
        }
        int level = claimed ? 4 : 0;
        for (Element a = h; a != null && level < 4; a = a.parent(), level++) {
            if (ELSEWHERE.isIn(a.className())
                    || ELSEWHERE.isIn(a.id())
                    || a.normalName().equals("aside")) {
                return true;
            }
        }
        return SiteName.linkHome(h) != null || isBreadcrumb(h);
    }

    /// A heading's text; with its kicker, and the colon after that, where the page's own title has
    /// both.
    String whole(Element heading) {
        String social = witnesses.social();
        String title = social == null ? "" : site.cutFrom(TitleFinder.clean(social));
        boolean same = !title.isEmpty() && Words.key(title).equals(Words.key(TitleFinder.clean(heading.text())));
        return same && heading.childrenSize() > 0 ? title : texts.of(heading);
    }

    /// Whether a heading holds a title and more: on news sites anywhere, elsewhere (where titles
    /// for social networks are cut to please search engines) only as the text of an element of its
    /// own.
    boolean holds(Element heading, String title) {
        String inner = Words.key(title);
        String outer = texts.key(heading);
        if (isCut(title) || inner.length() < 8 || inner.length() >= outer.length() || !outer.contains(inner)) {
            return false;
        }
        return isNews()
                ? inner.length() >= 15
                : heading.getAllElements().stream()
                        .anyMatch(e -> Words.key(e.text()).equals(inner)
                                || Words.key(e.ownText()).equals(inner));
    }

    /// Whether a title is only the start of one: "Ferries stay in the …".
    static boolean isCut(String title) {
        return title.endsWith("…") || title.endsWith("...");
    }

    /// Whether a heading ends in a title, after a kicker.
    boolean endsWith(Element heading, String title) {
        String inner = Words.key(title);
        String outer = texts.key(heading);
        return inner.length() >= 15 && inner.length() < outer.length() && outer.endsWith(inner);
    }

    boolean isNews() {
        return JsonLd.types(page.jsonLd().article()).anyMatch(type -> type.contains("NewsArticle"));
    }
}
