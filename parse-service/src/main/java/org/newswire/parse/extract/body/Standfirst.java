package org.newswire.parse.extract.body;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.author.Byline;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.page.PageWitness;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.WordSet;

/// The lines below the headline that say what an article is about, which publishers write for it: its subtitle, and
/// where they are a sentence the beginning of its text.
public final class Standfirst {
    /// Classes by which templates mark them, in the languages of the large news markets.
    private static final Clue NAMES = new Clue(
            List.of(
                    "sub",
                    "stand",
                    "deck",
                    "dek",
                    "strap",
                    "tag",
                    "untertitel",
                    "chap",
                    "sous",
                    "bajada",
                    "entradilla",
                    "sommario",
                    "occhiello",
                    "onder",
                    "ingress",
                    "lead",
                    "summary",
                    "excerpt",
                    "intro",
                    "teaser",
                    "alternativeheadline"),
            Pattern.compile(
                    "(?:^|[\\s_-])(?:sub-?_?(?:title|head(?:line|ing|er)?|line)|stand-?first|dec?k|strap-?line|tag-?line|untertitel|chap[oô]|chapeau|"
                            + "sous-?titre|sub-?t[ií]tulo|bajada|entradilla|sommario|occhiello|onder-?titel|ingress|lead-?in|summary|excerpt|"
                            + "intro(?:duction)?|teaser|alternativeheadline)(?:$|[\\s_-])",
                    Pattern.CASE_INSENSITIVE));
    private static final int MIN_WORDS = 3;
    private static final int MAX_WORDS = 70;
    private static final int DATE_LINE_WORDS = 12;
    private static final int LEVELS = 2;
    private static final int FAR_LEVELS = 3;

    /// Boxes about authors, and what is told of those who don't pay.
    private static final Clue ELSEWHERE = new Clue(
            List.of("author", "byline", "tooltip", "paywall"),
            Pattern.compile(
                    "(?:author|byline)[-_](?:box|info|bio|card|desc|editor|excerpt|text)|tooltip|paywall",
                    Pattern.CASE_INSENSITIVE));

    /// A kicker has fewer.
    private static final int SENTENCE_WORDS = 7;

    /// How far below the headline it may begin.
    private static final int NEAR = 8;

    /// What says the headline once more is none.
    private static final double MOST_OF_TITLE = 0.6;

    private Standfirst() {}

    /// Whether a block below the headline is marked as its subtitle, or set as a heading right under it.
    ///
    /// @param next whether it is the first below the headline
    public static boolean isMarked(Block block, boolean next) {
        int words = block.words();
        return words >= MIN_WORDS
                && words <= MAX_WORDS
                && block.links() == 0
                && isNamed(block, next)
                && Byline.of(block.text()) == null
                && (words > DATE_LINE_WORDS || DateText.find(block.text(), "") == null);
    }

    private static boolean isNamed(Block block, boolean next) {
        boolean marked = next && block.element().normalName().equals("h2");
        int level = 0;
        for (Element e = block.element(); e != null && level < FAR_LEVELS; e = e.parent(), level++) {
            if (ELSEWHERE.isIn(e.className())) {
                return false;
            }
            marked |= level < LEVELS
                    && (NAMES.isIn(e.className()) || e.attr("itemprop").equals("alternativeHeadline"));
        }
        return marked;
    }

    /// That of a text which begins below it; null for none.
    static @Nullable Block of(PageBlocks page, List<Block> body, PageWitness witness) {
        int first = body.isEmpty() ? -1 : body.getFirst().index();
        int headline = headline(page, first, witness);
        for (int i = headline + 1; headline >= 0 && i < Math.min(first, headline + 1 + NEAR); i++) {
            Block block = page.blocks.get(i);
            if (isMarked(block, i == headline + 1) && isSentence(page, block, witness)) {
                return isSaidBelow(block.text(), body) ? null : block;
            }
        }
        return null;
    }

    private static boolean isSaidBelow(String text, List<Block> body) {
        return body.stream().limit(NEAR).anyMatch(block -> block.text().contains(text));
    }

    private static int headline(PageBlocks page, int first, PageWitness witness) {
        int found = -1;
        for (int i = 0; i < first; i++) {
            Block block = page.blocks.get(i);
            boolean h1 = block.element().normalName().equals("h1");
            if ((h1 || found < 0) && witness.isTitle(block.text())) {
                found = i;
            }
        }
        return found;
    }

    private static boolean isSentence(PageBlocks page, Block block, PageWitness witness) {
        return page.words[block.index()] >= SENTENCE_WORDS
                && !block.hidden()
                && !Appeal.isOne(block.text(), page.words[block.index()])
                && !page.containers.isAside(block.container())
                && witness.titleWords().share(WordSet.hashes(block.text().toCharArray())) < MOST_OF_TITLE;
    }
}
