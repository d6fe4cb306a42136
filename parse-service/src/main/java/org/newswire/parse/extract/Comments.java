package org.newswire.parse.extract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            if (isNamed(a)) {
                return true;
            }
        }
        return false;
    }

    /// Those of a page's blocks that aren't inside such an element. Many share their parents, which are
    /// looked at once.
    static List<Block> without(List<Block> blocks) {
        Map<Element, Boolean> parents = new HashMap<>();
        return blocks.stream()
                .filter(block -> {
                    Element parent = block.element().parent();
                    return !isNamed(block.element())
                            && (parent == null || !parents.computeIfAbsent(parent, Comments::hold));
                })
                .toList();
    }

    private static boolean isNamed(Element e) {
        return e.attributesSize() > 0
                && (names(e.attributes().get("class")) || names(e.attributes().get("id")));
    }

    private static boolean names(String s) {
        return s.length() >= 7
                && (s.contains("omment") || s.contains("OMMENT"))
                && NAMES.matcher(s).find();
    }
}
