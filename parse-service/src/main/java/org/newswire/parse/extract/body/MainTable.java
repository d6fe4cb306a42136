package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Comments;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageWitness;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;

/// The table that a page is about, where that holds much more than its text: results, standings, dates. It stands
/// with the text or the headline, and below the headline. What sites set beside or below any article doesn't: rates,
/// departures, standings of the day.
final class MainTable {
    private static final int LARGE = 100;
    private static final double LINKS = 0.5;
    private static final Set<String> ARTICLE = Set.of("article", "main");
    private static final Set<String> PAGE = Set.of("body", "html");
    private static final Clue ELSEWHERE = new Clue(
            List.of(
                    "sidebar",
                    "widget",
                    "related",
                    "recommend",
                    "popular",
                    "teaser",
                    "promo",
                    "footer",
                    "ticker",
                    "right"),
            Pattern.compile(
                    "(?<!with[-_]?|has[-_]?|no[-_]?)sidebar|(?<!elementor-)widget|related|recommend|popular|teaser|promo|footer|ticker"
                            + "|(?<![a-z])(?:col(?:umn)?s?|side|rail|bar|pane|area)[-_]*right(?![a-z])"
                            + "|(?<![a-z])right[-_]*(?:col|side|rail|bar|pane|area|hand)|(?:^|\\s)right(?:$|\\s)",
                    Pattern.CASE_INSENSITIVE));

    private final PageBlocks page;
    private final int words;
    private final @Nullable Block longest;
    private final @Nullable Block headline;

    private MainTable(PageBlocks page, List<Block> body, PageWitness witness) {
        this.page = page;
        this.words = body.stream().mapToInt(Block::words).sum();
        this.longest = body.stream().max(Comparator.comparingInt(Block::words)).orElse(null);
        this.headline = page.blocks.stream()
                .filter(block -> block.isHeading() && witness.isTitle(block.text()))
                .findFirst()
                .orElse(null);
    }

    /// An article's text with that table and its caption; as it is where there is none.
    static List<Block> with(PageBlocks page, List<Block> body, List<DataTable> tables, PageWitness witness) {
        if (tables.isEmpty()) {
            return body;
        }
        DataTable table = new MainTable(page, body, witness).among(tables);
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

    /// Neither in menus, at the side or in comments, nor of links.
    private boolean isShown(DataTable table) {
        double linked = table.cells()
                .mapToDouble(block -> page.linkDensity[block.index()] * block.words())
                .sum();
        return linked < LINKS * table.words()
                && !page.containers.isBesideText(around(table), true)
                && !Comments.hold(table.element());
    }

    private boolean isWithText(DataTable table) {
        Container around = around(table);
        Container home = home();
        boolean inHome = home == null || isIn(home, around) || isIn(homeOf(headline), around);
        return inHome
                && (headline == null || headline.index() < table.first())
                && !isElsewhere(around)
                && (!isPage(home) || !isUnderOtherHeading(table));
    }

    /// Whether something around the table, and not around the text, is named as other parts of a page are.
    private boolean isElsewhere(Container inTable) {
        Container c = inTable;
        while (c != null && !c.element().normalName().equals("table")) {
            c = c.parent();
        }
        for (c = c == null ? null : c.parent(); c != null && !holdsText(c); c = c.parent()) {
            if (ELSEWHERE.isIn(page.containers.className(c)) || ELSEWHERE.isIn(Tags.attribute(c.element(), "id"))) {
                return true;
            }
        }
        return false;
    }

    private boolean isUnderOtherHeading(DataTable table) {
        Container part = around(table);
        while (part.parent() != null && !holdsText(part.parent())) {
            part = part.parent();
        }
        for (int i = table.caption() - 1; i >= 0 && isIn(part, page.container(i)); i--) {
            if (page.blocks.get(i).isHeading()) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsText(Container c) {
        Block text = longest == null ? headline : longest;
        return text == null ? isPage(c) : isIn(c, text.container());
    }

    private Container around(DataTable table) {
        return page.container(table.first());
    }

    /// The innermost `article` or `main` around the text, or what holds both the text and the headline; null where
    /// that is the page.
    private @Nullable Container home() {
        Container own = homeOf(longest == null ? headline : longest);
        return own != null || longest == null || headline == null
                ? own
                : shared(headline.container(), longest.container());
    }

    private static @Nullable Container homeOf(@Nullable Block block) {
        Container c = block == null ? null : block.container();
        while (c != null && !ARTICLE.contains(c.element().normalName())) {
            c = c.parent();
        }
        return c;
    }

    private static @Nullable Container shared(Container a, Container b) {
        Container c = a;
        while (c != null && !isIn(c, b)) {
            c = c.parent();
        }
        return c;
    }

    private static boolean isPage(@Nullable Container home) {
        return home == null || PAGE.contains(home.element().normalName());
    }

    private static boolean isIn(@Nullable Container outer, Container inner) {
        if (outer == null) {
            return false;
        }
        Container c = inner;
        while (c != null && c.index() != outer.index()) {
            c = c.parent();
        }
        return c != null;
    }
}
