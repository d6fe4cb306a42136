package org.newswire.parse.extract.body;

import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.author.Byline;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.WordSet;

/// Detects the standfirst: the summary below the headline. It is the subtitle, and a complete sentence is
/// also the start of the text.
public final class Standfirst {
    /// Classes of standfirsts in the languages of large news markets.
    private static final PrefilteredPattern NAMES = PrefilteredPattern.ignoringCase(
            "sub,stand,deck,dek,strap,tag,untertitel,chap,sous,bajada,entradilla,sommario,occhiello,"
                    + "onder,ingress,lead,summary,excerpt,intro,teaser,alternativeheadline",
            "(?:^|[\\s_-])(?:sub-?_?(?:title|head(?:line|ing|er)?|line)|stand-?first|dec?k|strap-?line|tag-?line|untertitel|chap[oô]|chapeau|"
                    + "sous-?titre|sub-?t[ií]tulo|bajada|entradilla|sommario|occhiello|onder-?titel|ingress|lead-?in|summary|excerpt|"
                    + "intro(?:duction)?|teaser|alternativeheadline)(?:$|[\\s_-])");
    private static final int MIN_WORDS = 3;
    private static final int MAX_WORDS = 70;
    private static final int DATE_LINE_WORDS = 12;
    private static final int LEVELS = 2;
    private static final int FAR_LEVELS = 3;

    /// Boxes about authors, and paywall notices.
    private static final PrefilteredPattern OUTSIDE = PrefilteredPattern.ignoringCase(
            "author,byline,tooltip,paywall",
            "(?:author|byline)[-_](?:box|info|bio|card|desc|editor|excerpt|text)|tooltip|paywall");

    /// A kicker is shorter.
    private static final int SENTENCE_WORDS = 7;

    /// Maximum number of blocks below the headline.
    private static final int NEAR = 8;

    /// A line with a larger share of the title's words repeats the headline.
    private static final double MAX_OF_TITLE = 0.6;

    private Standfirst() {}

    /// Whether a block below the headline is marked as subtitle, or is the next heading.
    ///
    /// @param next whether the block directly follows the headline
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
            if (OUTSIDE.isIn(e.className())) {
                return false;
            }
            marked |= level < LEVELS
                    && (NAMES.isIn(e.className()) || e.attr("itemprop").equals("alternativeHeadline"));
        }
        return marked;
    }

    /// The standfirst above the text, or null.
    static @Nullable Block of(PageBlocks page, List<Block> body, PageEvidence evidence) {
        int first = body.isEmpty() ? -1 : body.getFirst().index();
        int headline = PageContext.headline(page.blocks.subList(0, Math.max(0, first)), evidence::isTitle);
        for (int i = headline + 1; headline >= 0 && i < Math.min(first, headline + 1 + NEAR); i++) {
            Block block = page.blocks.get(i);
            if (isMarked(block, i == headline + 1) && isSentence(page, block, evidence)) {
                return isSaidBelow(block.text(), body) ? null : block;
            }
        }
        return null;
    }

    private static boolean isSaidBelow(String text, List<Block> body) {
        return body.stream().limit(NEAR).anyMatch(block -> block.text().contains(text));
    }

    private static boolean isSentence(PageBlocks page, Block block, PageEvidence evidence) {
        return page.words[block.index()] >= SENTENCE_WORDS
                && !block.hidden()
                && !CallToAction.matches(block.text(), page.words[block.index()])
                && !page.containers.isAside(block.container())
                && evidence.titleWords().share(WordSet.hashes(block.text().toCharArray())) < MAX_OF_TITLE;
    }
}
