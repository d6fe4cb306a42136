package org.newswire.parse.extract;

import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Where readers' comments stand on a page.
final class Comments {
    private static final Pattern NAMES = Pattern.compile(
            "(?:^|\\s)(?:comments?|commentlist|comment[-_]+(?:list|body|meta\\w*|content|text|wrapper|thread|box)|"
                    + "comments[-_]+(?:area|list|section|wrapper))(?:$|\\s)",
            Pattern.CASE_INSENSITIVE);

    private Comments() {}

    /// Whether an element is, or is inside, one whose class or id says that it holds comments.
    static boolean hold(Element e) {
        for (Element a = e; a != null; a = a.parent()) {
            if (a.attributesSize() > 0
                    && (names(a.attributes().get("class"))
                            || names(a.attributes().get("id")))) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(String s) {
        return s.length() >= 7
                && (s.contains("omment") || s.contains("OMMENT"))
                && NAMES.matcher(s).find();
    }
}
