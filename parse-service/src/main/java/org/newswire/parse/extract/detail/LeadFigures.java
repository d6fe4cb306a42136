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
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Detects lead images: images in a `figure` element between headline and text, within the same `article` or
/// `main` element as both.
final class LeadFigures {
    private static final Set<String> ARTICLE = Set.of("article", "main");
    private static final Set<String> BESIDE = Set.of("aside", "nav", "footer");
    /// Boxes of other articles and of authors. Captions and credits belong to the article's own pictures.
    private static final PrefilteredPattern NAMES = PrefilteredPattern.ofNames(
            "comment,related,sidebar,widget,recommend,popular,teaser,promo,footer,author,byline," + "avatar,publisher");
    private static final Set<String> OTHERS = Set.of("author", "creator", "publisher");
    private static final Pattern SIGN =
            Pattern.compile("(?<![a-z])(?:logo|avatar|favicon)(?![a-z])|\\.svg$", Pattern.CASE_INSENSITIVE);
    private static final int LEVELS = 10;

    private final @Nullable Element text;
    private final @Nullable Element article;
    private final @Nullable Element headline;
    private final Map<Element, Boolean> known = new HashMap<>();

    LeadFigures(PageMetadata page, List<Block> body) {
        text = body.isEmpty() ? null : body.getFirst().element();
        article = Tags.closest(text, ARTICLE);
        headline = article == null
                ? null
                : page.headlines().stream()
                        .filter(h -> article.equals(Tags.closest(h, ARTICLE)))
                        .findFirst()
                        .orElse(null);
    }

    /// Whether an image is in such a figure.
    boolean contain(Element img) {
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

    /// Whether an element is in a box next to the article, or in one about its author.
    static boolean isBeside(Element e) {
        return Tags.isWithin(
                e,
                LEVELS,
                a -> Tags.isBody(a) || ARTICLE.contains(a.normalName()),
                a -> BESIDE.contains(a.normalName()) || Tags.isNamed(a, NAMES) || isOfOther(a));
    }

    private static boolean isOfOther(Element e) {
        String type = Tags.attribute(e, "itemtype").toLowerCase(Locale.ROOT);
        return OTHERS.contains(Tags.attribute(e, "itemprop"))
                || type.contains("organization")
                || type.endsWith("/person");
    }

    /// Whether the file name indicates a logo or avatar.
    static boolean isSign(String url) {
        int end = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
        return SIGN.matcher(url.substring(url.lastIndexOf('/', end) + 1, end)).find();
    }

    /// Whether an element starts before another one in the same tree.
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
