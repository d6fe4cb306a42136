package org.newswire.parse.extract.page;

import org.jsoup.nodes.Element;
import org.newswire.parse.extract.text.Clue;

/// The places beside an article, where what is said isn't said of it: boxes with other articles, comments,
/// captions, the foot of the page.
public final class Elsewhere {
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
            "respond",
            "reply",
            "caption",
            "credit");
    private static final int LEVELS = 10;

    private Elsewhere() {}

    /// Whether an element is, or is inside, one that is such a place by its tag, class or id.
    public static boolean holds(Element e) {
        int level = 0;
        for (Element a = e; a != null && level < LEVELS && !a.normalName().equals("body"); a = a.parent(), level++) {
            String tag = a.normalName();
            if (tag.equals("aside")
                    || tag.equals("nav")
                    || tag.equals("footer")
                    || tag.equals("figure")
                    || NAMES.isIn(Tags.attribute(a, "class"))
                    || NAMES.isIn(Tags.attribute(a, "id"))) {
                return true;
            }
        }
        return false;
    }
}
