package org.newswire.parse.extract.title;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.Words;

/// Decides which heading of a page is the headline, and reads its text.
final class HeadlineFinder {
    private static final PrefilteredPattern OUTSIDE = PrefilteredPattern.ignoringCase(
            "logo,brand,site,masthead,related,modal,cookie,sidebar,comment,sr-only,hidden,screen-reader",
            "logo|brand|site-?(?:title|name)|masthead|related|modal|cookie|(?<!with[-_]?|has[-_]?)sidebar(?![-_]+layout)|comment|sr-only|visually-?hidden|screen-reader");
    private static final PrefilteredPattern BREADCRUMB =
            PrefilteredPattern.ignoringCase("bread,seo", "bread-?(?:crumb|bar)|seo-?title");
    /// Classes of headlines in templates.
    private static final Pattern MARKED = Pattern.compile(
            "(?:^|\\s)(?:(?:entry|post|article|story|news|page|blog|content)[-_]*)?(?:title|headline)(?:$|\\s)|headline__?title",
            Pattern.CASE_INSENSITIVE);
    private static final int MIN_KEY = 4;
    private static final double SIMILAR = 0.34;

    private final PageMetadata page;
    private final TitleEvidence evidence;
    private final SiteName site;
    private final HeadingTexts texts;

    HeadlineFinder(PageMetadata page, TitleEvidence evidence, HeadingTexts texts) {
        this.page = page;
        this.texts = texts;
        this.evidence = evidence;
        this.site = evidence.site;
    }

    /// The headline, or null.
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
        if (page.headlines().stream().anyMatch(HeadlineFinder::isBreadcrumb)) {
            Element alternative = alternative();
            return alternative != null ? alternative : stated();
        }
        // Sites that use their name as H1 have the headline in an H2.
        Element h2 = best(page.subheads().stream().filter(evidence::isTitle).toList(), 0);
        if (h2 != null) {
            return h2;
        }
        return evidence.all.isEmpty()
                        && !page.headlines().isEmpty()
                        && !texts.of(page.headlines().getFirst()).isEmpty()
                ? page.headlines().getFirst()
                : null;
    }

    /// The only H1 with a headline class.
    private @Nullable Element marked() {
        List<Element> fit = page.headlines().stream()
                .filter(h -> MARKED.matcher(h.className()).find())
                .filter(h -> !texts.key(h).isEmpty() && texts.of(h).length() <= 300)
                .filter(h -> !site.isNamedBy(texts.of(h)) && !isOutside(h))
                .toList();
        return fit.size() == 1 ? fit.getFirst() : null;
    }

    /// The H2 with JSON-LD's "alternative headline". Some news sites use the SEO title as H1 in the
    /// breadcrumbs.
    private @Nullable Element alternative() {
        String alternative = page.jsonLd().text("alternativeHeadline");
        String key = alternative == null ? "" : Words.key(alternative);
        return page.subheads().stream()
                .filter(h -> texts.key(h).length() >= 15 && key.endsWith(texts.key(h)))
                .findFirst()
                .orElse(null);
    }

    /// The H1 that equals the JSON-LD headline and contains the social title.
    private @Nullable Element stated() {
        String social = evidence.social;
        String key = social == null ? "" : Words.key(site.removeFrom(social));
        return page.headlines().stream()
                .filter(h -> !key.isEmpty() && isStated(h) && texts.key(h).contains(key))
                .findFirst()
                .orElse(null);
    }

    private boolean isStated(Element h) {
        String json = evidence.json;
        return json != null
                && Words.key(json).length() >= MIN_KEY
                && texts.key(h).equals(Words.key(json));
    }

    private boolean isSocial(Element h) {
        String social = page.meta("og:title");
        String key = social == null ? "" : Words.key(site.removeFrom(social));
        return key.length() >= 15 && texts.key(h).equals(key);
    }

    private static boolean isBreadcrumb(Element h) {
        return Tags.nearest(h, 6, a -> a.normalName().equals("nav") || Tags.isNamed(a, BREADCRUMB)) != null;
    }

    /// The only H1, if it is a sentence. The other titles may have another wording.
    @Nullable
    private Element only() {
        List<Element> some =
                page.headlines().stream().filter(h -> !texts.key(h).isEmpty()).toList();
        List<Element> fit = some.stream()
                .filter(h -> Words.of(texts.of(h)).size() >= 4 && texts.of(h).length() <= 300)
                .filter(h -> !texts.of(h).endsWith(":") && !site.isNamedBy(texts.of(h)) && !isOutside(h))
                .toList();
        return fit.size() == 1 && some.size() == 1 ? fit.getFirst() : null;
    }

    private @Nullable Element best(List<Element> headings, double atLeast) {
        Element best = null;
        double most = atLeast;
        for (Element h : headings) {
            String text = texts.of(h);
            if (texts.key(h).length() < MIN_KEY || text.length() > 300 || site.isNamedBy(text) || isOutside(h)) {
                continue;
            }
            double similar = evidence.similarity(text);
            // A heading with a colon introduces the text after it: "A message from the editor:".
            if (similar < 1 && text.endsWith(":")) {
                continue;
            }
            if (similar > most || (best == null && similar >= most)) {
                best = h;
                most = similar;
            }
        }
        return best;
    }

    private boolean isOutside(Element h) {
        boolean claimed = isStated(h) || isSocial(h);
        if (!claimed && Tags.isHidden(h)) {
            return true;
        }
        return Tags.nearest(
                                h,
                                claimed ? 0 : 4,
                                a -> Tags.isNamed(a, OUTSIDE) || a.normalName().equals("aside"))
                        != null
                || SiteName.linkHome(h) != null
                || isBreadcrumb(h);
    }

    /// The text of a heading, with its kicker if the social title has it too.
    String whole(Element heading) {
        String social = evidence.social;
        String title = social == null ? "" : site.removeFrom(TitleText.clean(social));
        boolean same = !title.isEmpty() && Words.key(title).equals(Words.key(TitleText.clean(heading.text())));
        return same && heading.childrenSize() > 0 ? title : texts.of(heading);
    }

    /// Whether a heading contains a title and more text. Outside news sites the title must be an element,
    /// since social titles are shortened there.
    boolean contains(Element heading, String title) {
        String inner = Words.key(title);
        String outer = texts.key(heading);
        if (isTruncated(title) || inner.length() < 8 || inner.length() >= outer.length() || !outer.contains(inner)) {
            return false;
        }
        return isNews()
                ? inner.length() >= 15
                : heading.getAllElements().stream()
                        .anyMatch(e -> Words.key(e.text()).equals(inner)
                                || Words.key(e.ownText()).equals(inner));
    }

    /// Whether a title is truncated: "Ferries stay in the …".
    static boolean isTruncated(String title) {
        return title.endsWith("…") || title.endsWith("...");
    }

    /// Whether a heading consists of a kicker and the title.
    boolean endsWith(Element heading, String title) {
        String inner = Words.key(title);
        String outer = texts.key(heading);
        return inner.length() >= 15 && inner.length() < outer.length() && outer.endsWith(inner);
    }

    boolean isNews() {
        return JsonLd.types(page.jsonLd().article()).anyMatch(type -> type.contains("NewsArticle"));
    }
}
