package org.newswire.parse.extract.block;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.page.Tags;

/// Detects the comments of readers.
public final class ReaderComments {
    private static final Pattern NAMES = Pattern.compile(
            "(?:^|\\s)(?:comments?|commentlist|comment[-_]+(?:list|body|meta\\w*|content|text|wrapper|thread|box)|"
                    + "comments[-_]+(?:area|list|section|wrapper))(?:$|\\s)",
            Pattern.CASE_INSENSITIVE);

    private ReaderComments() {}

    /// Whether an element is inside a comment section, judged by class and id.
    public static boolean contain(Element e) {
        return Tags.nearest(e, Integer.MAX_VALUE, ReaderComments::isNamed) != null;
    }

    /// Removes blocks in comment sections. Results are cached per parent. A table column named "comments"
    /// holds remarks and is kept.
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
        return isNamed(block.element()) || (parent != null && parents.computeIfAbsent(parent, ReaderComments::contain));
    }

    /// Keeps the remarks unless they are more than half of the table.
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
