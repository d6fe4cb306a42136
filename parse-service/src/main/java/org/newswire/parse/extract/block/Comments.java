package org.newswire.parse.extract.block;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Where readers' comments stand on a page.
public final class Comments {
    private static final Pattern NAMES = Pattern.compile(
            "(?:^|\\s)(?:comments?|commentlist|comment[-_]+(?:list|body|meta\\w*|content|text|wrapper|thread|box)|"
                    + "comments[-_]+(?:area|list|section|wrapper))(?:$|\\s)",
            Pattern.CASE_INSENSITIVE);

    private Comments() {}

    /// Whether an element is, or is inside, one whose class or id says that it holds comments.
    public static boolean hold(Element e) {
        for (Element a = e; a != null; a = a.parent()) {
            if (isNamed(a)) {
                return true;
            }
        }
        return false;
    }

    /// Those of a page's blocks that aren't inside such an element. Many share their parents, which are
    /// looked at once. A column of a table that is named so has remarks, and stays with the others.
    public static List<Block> without(List<Block> blocks, List<DataTable> tables) {
        Map<Element, Boolean> parents = new HashMap<>();
        Set<Block> remarks = Collections.newSetFromMap(new IdentityHashMap<>());
        for (DataTable table : tables) {
            addColumns(table, parents, remarks);
        }
        return blocks.stream()
                .filter(block -> remarks.contains(block) || !isInside(block, parents))
                .toList();
    }

    private static boolean isInside(Block block, Map<Element, Boolean> parents) {
        Element parent = block.element().parent();
        return isNamed(block.element()) || (parent != null && parents.computeIfAbsent(parent, Comments::hold));
    }

    /// Where more than half of a table are comments, it sets them out.
    private static void addColumns(DataTable table, Map<Element, Boolean> parents, Set<Block> to) {
        int in = table.cells()
                .filter(block -> isInside(block, parents))
                .mapToInt(Block::words)
                .sum();
        if (in > 0 && 2 * in <= table.words()) {
            table.cells().forEach(to::add);
        }
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
