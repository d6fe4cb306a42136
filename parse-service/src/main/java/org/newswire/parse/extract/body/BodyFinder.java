package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.newswire.parse.extract.author.Byline;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.Tags;

/// Selects the blocks of the article's text with the [BlockModel] and rules.
public final class BodyFinder {
    private static final int NONE = -1;
    private static final int FEW_WORDS = 25;
    private static final int MIN_PROSE = 150;
    private static final double TABLE_SHARE = 0.15;
    private static final double TABLE_CAPTION = 0.3;
    /// Maximum number of elements from a table up to the container of the paragraphs.
    private static final int TABLE_BOXES = 3;
    private static final double INTRODUCTION = 0.15;
    private static final int BYLINE_CHARS = 120;
    private static final Evaluator BYLINE_MARKUP =
            Selector.evaluatorOf("[class*=byline], [class*=author], [rel=author], [itemprop=author], address");

    private final BlockModel model;

    public BodyFinder(BlockModel model) {
        this.model = model;
    }

    /// The body; empty if the page has no running text.
    public ArticleBody find(List<Block> blocks, PageEvidence evidence) {
        var page = new PageBlocks(blocks);
        double[] p = model.predict(page, evidence);
        List<DataTable> tables = DataTable.in(blocks);
        List<Block> chosen = choose(page, p, tables, evidence, model.threshold());
        List<Block> body = withoutOthers(page, withoutComments(page, chosen, tables), evidence);
        if (words(page, body) < FEW_WORDS) {
            body = choose(page, p, tables, evidence, model.threshold() * 0.5);
        }
        if (body.isEmpty()) {
            body = mostProse(page, p, tables, evidence);
        }
        if (words(page, body) < MIN_PROSE) {
            body = MainTable.with(page, body, tables, evidence);
        }
        DuplicateBlocks.Parts parts = DuplicateBlocks.of(body);
        Block standfirst = Standfirst.of(page, parts.text(), evidence);
        var text = new ArrayList<Block>();
        if (standfirst != null) {
            text.add(standfirst);
        }
        text.addAll(parts.text());
        return new ArticleBody(
                text,
                standfirst != null,
                DataTable.whole(tables, text),
                InlineBoilerplate.posts(parts.text()),
                parts.copies(),
                expectedF1(page, body, p),
                ArticleBody.PAGE);
    }

    /// The running text of the element with most of it, for pages unlike the training data.
    private static List<Block> mostProse(PageBlocks page, double[] p, List<DataTable> tables, PageEvidence evidence) {
        boolean[] chosen = new boolean[page.size()];
        for (Block block : page.blocks) {
            chosen[block.index()] = page.prose[block.index()]
                    && page.bulk != null
                    && page.bulk.levelsUpTo(block.container()) == 0
                    && !repeatsHeadline(block, evidence);
        }
        InlineBoilerplate.removeFrom(page, p, chosen, tables, evidence);
        tables.forEach(table -> takeWhole(table, page, p, chosen, evidence));
        List<Block> prose = chosen(page, chosen);
        return words(page, prose) < MIN_PROSE ? List.of() : prose;
    }

    private static List<Block> chosen(PageBlocks page, boolean[] chosen) {
        return page.blocks.stream()
                .filter(block -> chosen[block.index()])
                .collect(Collectors.toCollection(ArrayList::new));
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

    /// Removes readers' comments unless nothing else remains.
    private static List<Block> withoutComments(PageBlocks page, List<Block> body, List<DataTable> tables) {
        List<Block> rest = ReaderComments.without(body, tables);
        return words(page, rest) < FEW_WORDS ? body : rest;
    }

    /// Removes text in other `article` elements with their own headline, if the page's article contains the
    /// title. Some sites append the next stories.
    private static List<Block> withoutOthers(PageBlocks page, List<Block> body, PageEvidence evidence) {
        var others = new HashSet<Integer>();
        int own = NONE;
        for (Block block : page.blocks) {
            int article =
                    block.element().normalName().equals("h1") ? page.containers.articleAround(block.container()) : NONE;
            boolean title = article >= 0 && evidence.isTitle(block.text());
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
        return kept < MIN_PROSE && 2 * kept < words(page, body) ? body : rest;
    }

    private static int words(PageBlocks page, List<Block> body) {
        return body.stream().mapToInt(b -> page.words[b.index()]).sum();
    }

    private static List<Block> choose(
            PageBlocks page, double[] p, List<DataTable> tables, PageEvidence evidence, double threshold) {
        boolean[] chosen = new boolean[p.length];
        for (int i = 0; i < p.length; i++) {
            chosen[i] = p[i] >= threshold && mayBeText(page, i, evidence);
        }
        InlineBoilerplate.removeFrom(page, p, chosen, tables, evidence);
        tables.forEach(table -> takeWhole(table, page, p, chosen, evidence));
        keepIntroductions(page, p, chosen);
        List<Block> body = chosen(page, chosen);
        while (!body.isEmpty() && body.getLast().isHeading() && !isInTable(body.getLast(), tables)) {
            body.removeLast();
        }
        return body;
    }

    /// Whether a block is neither headline, byline nor a link in capitals.
    private static boolean mayBeText(PageBlocks page, int i, PageEvidence evidence) {
        Block block = page.blocks.get(i);
        return !repeatsHeadline(block, evidence) && !isByline(block) && !isShoutedLink(page, i);
    }

    private static boolean isInTable(Block block, List<DataTable> tables) {
        return tables.stream().anyMatch(table -> block.index() >= table.first() && block.index() < table.end());
    }

    /// Selects a table completely, with its caption, or not at all. The model underrates columns of
    /// numbers, so some selected cells or the caption are enough, and less within the text.
    private static void takeWhole(
            DataTable table, PageBlocks page, double[] p, boolean[] chosen, PageEvidence evidence) {
        int taken = table.cells()
                .filter(block -> chosen[block.index()])
                .mapToInt(Block::words)
                .sum();
        boolean whole = taken >= TABLE_SHARE * table.words();
        boolean amid = isChosen(chosen, table.caption() - 1) && isChosen(chosen, table.end());
        for (int i = table.caption(); i < table.first(); i++) {
            boolean likely = amid && p[i] >= TABLE_CAPTION && mayBeText(page, i, evidence);
            whole |= (chosen[i] || likely) && !page.blocks.get(i).hidden();
        }
        whole |= amid && isBetweenParagraphs(table, page);
        for (int i = table.caption(); i < table.end(); i++) {
            boolean named = i < table.first() && repeatsHeadline(page.blocks.get(i), evidence);
            chosen[i] = whole && !named && !page.blocks.get(i).hidden();
        }
    }

    /// Whether a table, or a box with nothing else, is a sibling of the paragraphs before and after it.
    private static boolean isBetweenParagraphs(DataTable table, PageBlocks page) {
        Element before = page.blocks.get(table.caption() - 1).element().parent();
        Element after = page.blocks.get(table.end()).element().parent();
        return before != null
                && before.equals(after)
                && Tags.nearest(table.element().parent(), TABLE_BOXES, before::equals) != null;
    }

    private static boolean isChosen(boolean[] chosen, int i) {
        return i >= 0 && i < chosen.length && chosen[i];
    }

    /// Selects a short line before selected text if it ends in a colon: "The Gazette adds:".
    private static void keepIntroductions(PageBlocks page, double[] p, boolean[] chosen) {
        for (int i = 1; i + 1 < p.length; i++) {
            Block block = page.blocks.get(i);
            boolean amid = (chosen[i - 1] || (i > 1 && chosen[i - 2])) && chosen[i + 1];
            if (amid && p[i] >= INTRODUCTION && block.text().endsWith(":") && page.linkDensity[i] < 1) {
                chosen[i] = true;
            }
        }
    }

    /// Whether a short line is a byline by its text and its markup.
    private static boolean isByline(Block block) {
        return block.text().length() < BYLINE_CHARS
                && Byline.of(block.text()) != null
                && (block.element().closest(BYLINE_MARKUP) != null
                        || block.nodes().stream().anyMatch(node -> isInByline(node, block.element())));
    }

    private static boolean isInByline(Node node, Element block) {
        return Tags.isWithin(node.parentElement(), Integer.MAX_VALUE, block::equals, e -> e.is(BYLINE_MARKUP));
    }

    /// A paragraph that is a link in capitals points to another article.
    private static boolean isShoutedLink(PageBlocks page, int i) {
        String s = page.blocks.get(i).text();
        return page.linkDensity[i] > 0.98
                && page.words[i] >= 5
                && s.chars().anyMatch(Character::isUpperCase)
                && s.chars().noneMatch(Character::isLowerCase);
    }

    private static boolean repeatsHeadline(Block block, PageEvidence evidence) {
        return block.text().length() < 300 && evidence.isTitle(block.text());
    }
}
