package org.newswire.parse.extract.detail;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;

/// The figures between headline and text, in the same `article` or `main` as both.
final class FiguresAbove {
    private static final Set<String> ARTICLE = Set.of("article", "main");
    private static final Set<String> BESIDE = Set.of("aside", "nav", "footer");
    /// Places of other articles, and of who wrote this one. Captions and credits are around its own pictures.
    private static final Clue NAMES = Clue.elsewhere(
            "comment",
            "related",
            "sidebar",
            "widget",
            "recommend",
            "popular",
            "teaser",
            "promo",
            "footer",
            "author",
            "byline",
            "avatar",
            "publisher");
    private static final Set<String> OTHERS = Set.of("author", "creator", "publisher");
    private static final Pattern SIGN =
            Pattern.compile("(?<![a-z])(?:logo|avatar|favicon)(?![a-z])|\\.svg$", Pattern.CASE_INSENSITIVE);
    private static final int LEVELS = 10;

    private final @Nullable Element text;
    private final @Nullable Element article;
    private final @Nullable Element headline;
    private final Map<Element, Boolean> known = new HashMap<>();

    FiguresAbove(PageSurvey page, List<Block> body) {
        text = body.isEmpty() ? null : body.getFirst().element();
        article = Tags.closest(text, ARTICLE);
        headline = article == null
                ? null
                : page.headlines().stream()
                        .filter(h -> article.equals(Tags.closest(h, ARTICLE)))
                        .findFirst()
                        .orElse(null);
    }

    /// Whether a picture is in one of them.
    boolean hold(Element img) {
        Element figure = headline == null ? null : outermost(img);
        return figure != null && known.computeIfAbsent(figure, this::isAbove);
    }

    private static @Nullable Element outermost(Element img) {
        Element found = null;
        for (Element e = img; e != null && !ARTICLE.contains(e.normalName()); e = e.parent()) {
            found = e.normalName().equals("figure") ? e : found;
        }
        return found;
    }

    private boolean isAbove(Element figure) {
        Element in = Tags.closest(figure, ARTICLE);
        return headline != null
                && text != null
                && in != null
                && in.equals(article)
                && comesBefore(headline, figure)
                && comesBefore(figure, text)
                && !isBeside(figure);
    }

    /// Whether an element of an article stands in a box beside it, or in one of who wrote it.
    static boolean isBeside(Element e) {
        int level = 0;
        for (Element a = e;
                a != null && level < LEVELS && !a.normalName().equals("body") && !ARTICLE.contains(a.normalName());
                a = a.parent(), level++) {
            String type = Tags.attribute(a, "itemtype").toLowerCase(Locale.ROOT);
            if (BESIDE.contains(a.normalName())
                    || NAMES.isIn(Tags.attribute(a, "class"))
                    || NAMES.isIn(Tags.attribute(a, "id"))
                    || OTHERS.contains(Tags.attribute(a, "itemprop"))
                    || type.contains("organization")
                    || type.endsWith("/person")) {
                return true;
            }
        }
        return false;
    }

    /// Whether a file shows a site or a person, by its name.
    static boolean isSign(String url) {
        int end = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
        return SIGN.matcher(url.substring(url.lastIndexOf('/', end) + 1, end)).find();
    }

    /// Whether an element begins before another one of the same tree.
    private static boolean comesBefore(Element one, Element other) {
        List<Element> above = one.parents();
        List<Element> aboveOther = other.parents();
        int i = above.size();
        int j = aboveOther.size();
        while (i > 0 && j > 0 && above.get(i - 1).equals(aboveOther.get(j - 1))) {
            i--;
            j--;
        }
        Element a = i == 0 ? one : above.get(i - 1);
        Element b = j == 0 ? other : aboveOther.get(j - 1);
        return a.siblingIndex() < b.siblingIndex();
    }
}
