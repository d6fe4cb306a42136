package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Finds a table that is the subject of the page: results, standings, schedules. It is much longer than the
/// text, stands with the text or headline, and is below the headline. Exchange rates or league tables next
/// to any article are excluded.
final class MainTable {
    private static final int LARGE = 100;
    private static final double LINKS = 0.5;
    private static final Set<String> ARTICLE = Set.of("article", "main");
    private static final Set<String> PAGE = Set.of("body", "html");
    private static final PrefilteredPattern OUTSIDE = PrefilteredPattern.ignoringCase(
            "sidebar,widget,related,recommend,popular,teaser,promo,footer,ticker,right",
            "(?<!with[-_]?|has[-_]?|no[-_]?)sidebar|(?<!elementor-)widget|related|recommend|popular|teaser|promo|footer|ticker"
                    + "|(?<![a-z])(?:col(?:umn)?s?|side|rail|bar|pane|area)[-_]*right(?![a-z])"
                    + "|(?<![a-z])right[-_]*(?:col|side|rail|bar|pane|area|hand)|(?:^|\\s)right(?:$|\\s)");

    private final PageBlocks page;
    private final int words;
    private final @Nullable Block longest;
    private final @Nullable Block headline;

    private MainTable(PageBlocks page, List<Block> body, PageEvidence evidence) {
        this.page = page;
        this.words = body.stream().mapToInt(Block::words).sum();
        this.longest = body.stream().max(Comparator.comparingInt(Block::words)).orElse(null);
        this.headline = page.blocks.stream()
                .filter(block -> block.isHeading() && evidence.isTitle(block.text()))
                .findFirst()
                .orElse(null);
    }

    /// Adds the table and its caption to the text, if there is one.
    static List<Block> with(PageBlocks page, List<Block> body, List<DataTable> tables, PageEvidence evidence) {
        if (tables.isEmpty()) {
            return body;
        }
        DataTable table = new MainTable(page, body, evidence).among(tables);
        if (table == null || body.contains(page.blocks.get(table.first()))) {
            return body;
        }
        var all = new ArrayList<Block>(body);
        page.blocks.subList(table.caption(), table.end()).stream()
                .filter(block -> !block.hidden())
                .forEach(all::add);
        all.sort(Comparator.comparingInt(Block::index));
        return all;
    }

    private @Nullable DataTable among(List<DataTable> tables) {
        return tables.stream()
                .filter(table -> table.words() >= Math.max(LARGE, 2 * words) && isShown(table) && isWithText(table))
                .max(Comparator.comparingInt(DataTable::words))
                .orElse(null);
    }

    /// Whether the table is outside menus, sidebars and comments, and not mainly links.
    private boolean isShown(DataTable table) {
        double linked = table.cells()
                .mapToDouble(block -> page.linkDensity[block.index()] * block.words())
                .sum();
        return linked < LINKS * table.words()
                && !page.containers.isBesideText(around(table), true)
                && !ReaderComments.contain(table.element());
    }

    private boolean isWithText(DataTable table) {
        Container around = around(table);
        Container home = home();
        boolean inHome = home == null || isIn(home, around) || isIn(homeOf(headline), around);
        return inHome
                && (headline == null || headline.index() < table.first())
                && !isOutside(around)
                && (!isPage(home) || !isUnderOtherHeading(table));
    }

    /// Whether a container around the table but not around the text is named like another part of the page.
    private boolean isOutside(Container inTable) {
        return inTable.ancestors()
                .dropWhile(c -> !c.element().normalName().equals("table"))
                .skip(1)
                .takeWhile(c -> !containsText(c))
                .anyMatch(c -> Tags.isNamed(c.element(), OUTSIDE));
    }

    private boolean isUnderOtherHeading(DataTable table) {
        Container part = around(table);
        while (part.parent() != null && !containsText(part.parent())) {
            part = part.parent();
        }
        for (int i = table.caption() - 1; i >= 0 && isIn(part, page.container(i)); i--) {
            if (page.blocks.get(i).isHeading()) {
                return true;
            }
        }
        return false;
    }

    private boolean containsText(Container c) {
        Block text = longest == null ? headline : longest;
        return text == null ? isPage(c) : isIn(c, text.container());
    }

    private Container around(DataTable table) {
        return page.container(table.first());
    }

    /// The nearest `article` or `main` around the text, otherwise the common ancestor of text and headline.
    /// Null for the whole page.
    private @Nullable Container home() {
        Container own = homeOf(longest == null ? headline : longest);
        return own != null || longest == null || headline == null
                ? own
                : shared(headline.container(), longest.container());
    }

    private static @Nullable Container homeOf(@Nullable Block block) {
        return block == null
                ? null
                : block.container()
                        .ancestors()
                        .filter(c -> ARTICLE.contains(c.element().normalName()))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Container shared(Container a, Container b) {
        return a.ancestors().filter(c -> isIn(c, b)).findFirst().orElse(null);
    }

    private static boolean isPage(@Nullable Container home) {
        return home == null || PAGE.contains(home.element().normalName());
    }

    private static boolean isIn(@Nullable Container outer, Container inner) {
        return outer != null && inner.ancestors().anyMatch(c -> c.index() == outer.index());
    }
}
