package org.newswire.parse.extract.page;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Detects places outside the article: related articles, comments, captions, the footer.
public final class OutsideArticle {
    private static final Set<String> TAGS = Set.of("aside", "nav", "footer", "figure");
    private static final PrefilteredPattern NAMES = PrefilteredPattern.ofNames(
            "comment,related,sidebar,widget,recommend,popular,teaser,promo,footer,respond,reply,caption,credit");
    private static final int LEVELS = 10;

    private OutsideArticle() {}

    /// Whether an element is inside such a place, judged by tag, class or id.
    public static boolean contains(Element e) {
        return Tags.isWithin(e, LEVELS, Tags::isBody, a -> TAGS.contains(a.normalName()) || Tags.isNamed(a, NAMES));
    }
}
