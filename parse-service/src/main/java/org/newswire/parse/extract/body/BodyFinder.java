package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.newswire.parse.extract.author.Byline;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Comments;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageWitness;

/// Chooses the blocks of the article's body: those that the model takes for the author's words.
public final class BodyFinder {
    private static final int NONE = -1;
    private static final int FEW_WORDS = 25;
    private static final int MUCH_PROSE = 150;
    private static final double TABLE_SHARE = 0.15;
    private static final double TABLE_CAPTION = 0.3;
    private static final double INTRODUCTION = 0.15;
    private static final int BYLINE_CHARS = 120;
    private static final Evaluator BYLINE_MARKUP =
            Selector.evaluatorOf("[class*=byline], [class*=author], [rel=author], [itemprop=author], address");

    private final BlockModel model;

    public BodyFinder(BlockModel model) {
        this.model = model;
    }

    /// The body, which is empty where the page holds no running text.
    public Body find(List<Block> blocks, PageWitness witness) {
        var page = new PageBlocks(blocks);
        double[] p = model.judge(page, witness);
        List<DataTable> tables = DataTable.in(blocks);
        List<Block> chosen = choose(page, p, tables, witness, model.threshold());
        List<Block> body = withoutOthers(page, withoutComments(page, chosen, tables), witness);
        if (words(page, body) < FEW_WORDS) {
            body = choose(page, p, tables, witness, model.threshold() * 0.5);
        }
        if (body.isEmpty()) {
            body = mostProse(page, p, tables, witness);
        }
        if (words(page, body) < MUCH_PROSE) {
            body = MainTable.with(page, body, tables, witness);
        }
        Copies.Parts parts = Copies.of(body);
        Block standfirst = Standfirst.of(page, parts.text(), witness);
        var text = new ArrayList<Block>();
        if (standfirst != null) {
            text.add(standfirst);
        }
        text.addAll(parts.text());
        return new Body(
                text,
                standfirst != null,
                DataTable.whole(tables, text),
                Asides.posts(parts.text()),
                parts.copies(),
                expectedF1(page, body, p),
                Body.PAGE);
    }

    /// The running text of the element that holds most of it, for pages that the model knows nothing
    /// like.
    private static List<Block> mostProse(PageBlocks page, double[] p, List<DataTable> tables, PageWitness witness) {
        boolean[] chosen = new boolean[page.size()];
        for (Block block : page.blocks) {
            chosen[block.index()] = page.prose[block.index()]
                    && page.bulk != null
                    && page.bulk.levelsUpTo(block.container()) == 0
                    && !repeatsHeadline(block, witness);
        }
        Asides.takeFrom(page, p, chosen, tables, witness);
        tables.forEach(table -> takeWhole(table, page, p, chosen, witness));
        List<Block> prose = chosen(page, chosen);
        return words(page, prose) < MUCH_PROSE ? List.of() : prose;
    }

    private static List<Block> chosen(PageBlocks page, boolean[] chosen) {
        var body = new ArrayList<Block>();
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                body.add(page.blocks.get(i));
            }
        }
        return body;
    }

    private static double expectedF1(PageBlocks page, List<Block> body, double[] p) {
        double right = 0;
        double all = 0;
        for (Block block : body) {
            right += p[block.index()] * page.words[block.index()];
        }
        for (int i = 0; i < p.length; i++) {
            all += p[i] * page.words[i];
        }
        double sum = words(page, body) + all;
        return sum == 0 ? 0 : 2 * right / sum;
    }

    /// What readers write below an article isn't part of it, unless there is nothing else.
    private static List<Block> withoutComments(PageBlocks page, List<Block> body, List<DataTable> tables) {
        List<Block> rest = Comments.without(body, tables);
        return words(page, rest) < FEW_WORDS ? body : rest;
    }

    /// Without what stands in another `article` with a headline of its own, where that of the page's article has the
    /// title for one: sites set the next stories below the first.
    private static List<Block> withoutOthers(PageBlocks page, List<Block> body, PageWitness witness) {
        var others = new HashSet<Integer>();
        int own = NONE;
        for (Block block : page.blocks) {
            int article =
                    block.element().normalName().equals("h1") ? page.containers.articleAround(block.container()) : NONE;
            boolean title = article >= 0 && witness.isTitle(block.text());
            if (title && own < 0) {
                own = article;
            } else if (article >= 0 && !title) {
                others.add(article);
            }
        }
        others.remove(own);
        if (own < 0 || others.isEmpty()) {
            return body;
        }
        List<Block> rest = body.stream()
                .filter(block -> !others.contains(page.containers.articleAround(block.container())))
                .toList();
        int kept = words(page, rest);
        return kept < MUCH_PROSE && 2 * kept < words(page, body) ? body : rest;
    }

    private static int words(PageBlocks page, List<Block> body) {
        return body.stream().mapToInt(b -> page.words[b.index()]).sum();
    }

    private static List<Block> choose(
            PageBlocks page, double[] p, List<DataTable> tables, PageWitness witness, double threshold) {
        boolean[] chosen = new boolean[p.length];
        for (int i = 0; i < p.length; i++) {
            chosen[i] = p[i] >= threshold && mayBeText(page, i, witness);
        }
        Asides.takeFrom(page, p, chosen, tables, witness);
        tables.forEach(table -> takeWhole(table, page, p, chosen, witness));
        keepIntroductions(page, p, chosen);
        List<Block> body = chosen(page, chosen);
        while (!body.isEmpty() && body.getLast().isHeading() && !isInTable(body.getLast(), tables)) {
            body.removeLast();
        }
        return body;
    }

    /// Whether a block is neither headline nor byline nor a link that shouts.
    private static boolean mayBeText(PageBlocks page, int i, PageWitness witness) {
        Block block = page.blocks.get(i);
        return !repeatsHeadline(block, witness) && !isByline(block) && !isShoutedLink(page, i);
    }

    private static boolean isInTable(Block block, List<DataTable> tables) {
        return tables.stream().anyMatch(table -> block.index() >= table.first() && block.index() < table.end());
    }

    /// A table is read as a whole or not at all, with its caption, and without what it hides. Its caption or some of
    /// its cells are enough, and amid the text less of a caption: the model takes columns of numbers for less than
    /// they are.
    private static void takeWhole(DataTable table, PageBlocks page, double[] p, boolean[] chosen, PageWitness witness) {
        boolean whole = taken(table, chosen) >= TABLE_SHARE * table.words();
        boolean amid = isChosen(chosen, table.caption() - 1) && isChosen(chosen, table.end());
        for (int i = table.caption(); i < table.first(); i++) {
            boolean likely = amid && p[i] >= TABLE_CAPTION && mayBeText(page, i, witness);
            whole |= (chosen[i] || likely) && !page.blocks.get(i).hidden();
        }
        for (int i = table.caption(); i < table.end(); i++) {
            chosen[i] = whole && !page.blocks.get(i).hidden();
        }
    }

    private static boolean isChosen(boolean[] chosen, int i) {
        return i >= 0 && i < chosen.length && chosen[i];
    }

    private static int taken(DataTable table, boolean[] chosen) {
        return table.cells()
                .filter(block -> chosen[block.index()])
                .mapToInt(Block::words)
                .sum();
    }

    /// A line that ends in a colon amid the text introduces what follows ("The Gazette adds:"),
    /// short as it may be.
    private static void keepIntroductions(PageBlocks page, double[] p, boolean[] chosen) {
        for (int i = 1; i + 1 < p.length; i++) {
            Block block = page.blocks.get(i);
            boolean amid = (chosen[i - 1] || (i > 1 && chosen[i - 2])) && chosen[i + 1];
            if (amid && p[i] >= INTRODUCTION && block.text().endsWith(":") && page.linkDensity[i] < 1) {
                chosen[i] = true;
            }
        }
    }

    /// A short line that says who wrote it and is, or holds what is, marked up as that.
    private static boolean isByline(Block block) {
        return block.text().length() < BYLINE_CHARS
                && Byline.of(block.text()) != null
                && (block.element().closest(BYLINE_MARKUP) != null
                        || block.nodes().stream().anyMatch(node -> isInByline(node, block.element())));
    }

    private static boolean isInByline(Node node, Element block) {
        for (Element e = node.parentElement(); e != null && !e.equals(block); e = e.parent()) {
            if (e.is(BYLINE_MARKUP)) {
                return true;
            }
        }
        return false;
    }

    /// A link in capitals that makes a paragraph of its own points to another article.
    private static boolean isShoutedLink(PageBlocks page, int i) {
        String s = page.blocks.get(i).text();
        return page.linkDensity[i] > 0.98
                && page.words[i] >= 5
                && s.chars().anyMatch(Character::isUpperCase)
                && s.chars().noneMatch(Character::isLowerCase);
    }

    private static boolean repeatsHeadline(Block block, PageWitness witness) {
        return block.text().length() < 300 && witness.isTitle(block.text());
    }
}
