package org.newswire.parse.extract.author;

import org.jsoup.nodes.Element;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Detects lists of references, whose authors are not those of the article.
final class References {
    private static final PrefilteredPattern NAMES = PrefilteredPattern.ignoringCase(
            "reference,bibliograph,footnote,citation",
            "(?<!p)references?(?![a-z])|bibliograph|footnotes?(?![a-z])|citations?(?![a-z_-]{0,10}author)");
    private static final int LEVELS = 8;

    private References() {}

    /// Whether an element is inside such a list, judged by tag, class, id or microdata property.
    static boolean contain(Element e) {
        return Tags.isWithin(
                e,
                LEVELS,
                Tags::isBody,
                a -> a.normalName().equals("cite")
                        || Tags.isNamed(a, NAMES)
                        || Tags.attribute(a, "itemprop").equals("citation"));
    }
}
