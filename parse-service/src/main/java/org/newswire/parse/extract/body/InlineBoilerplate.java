package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.TsvTable;

/// Removes boilerplate between the paragraphs: calls to action ([CallToAction]), links to other articles,
/// pull quotes, captions ([Captions]). It also detects social media posts.
final class InlineBoilerplate {
    private static final double WHOLE_LINK = 0.98;
    private static final double MOSTLY_LINK = 0.7;
    private static final int MAX_RELATED_LINK_WORDS = 30;
    private static final int TEASER_WORDS = 40;
    private static final int CARD_WORDS = 60;
    private static final int CARD_BLOCKS = 3;
    private static final int PULLED_WORDS = 10;
    private static final int MAX_PULLED_WORDS = 50;
    private static final int MAX_PULLED_CHARS = 600;
    private static final int PULLED_BLOCKS = 6;
    private static final int MAX_CHARS = 10_000;

    /// A text with more cards is a list of such.
    private static final int MAX_CARDS = 6;

    /// Minimum share of words that must remain without calls to action and links. Otherwise they are the
    /// subject of the article.
    private static final double MIN_SHARE_WITHOUT_CALLS = 0.5;

    /// Minimum share without captions and posts. The captions of a gallery are its text.
    private static final double MIN_SHARE_WITHOUT_CAPTIONS = 0.75;

    /// Classes of the embed codes of social networks.
    private static final List<String> POSTS =
            List.of(("twitter-tweet twitter-video instagram-media tiktok-embed bluesky-embed mastodon-embed "
                            + "text-post-media reddit-embed-bq fb-xfbml-parse-ignore")
                    .split(" "));

    private static final Set<String> LISTED = Set.of("li", "table", "pre", "dl");
    private static final Pattern RELATED_LINK = pointer();

    private final PageBlocks page;
    private final double[] p;
    private final boolean[] chosen;
    private final boolean[] inTable;
    private final PageEvidence evidence;

    private InlineBoilerplate(
            PageBlocks page, double[] p, boolean[] chosen, List<DataTable> tables, PageEvidence evidence) {
        this.page = page;
        this.p = p;
        this.chosen = chosen;
        this.inTable = new boolean[chosen.length];
        this.evidence = evidence;
        tables.forEach(table -> Arrays.fill(inTable, table.caption(), table.end(), true));
    }

    /// Deselects boilerplate and sets its probability to 0.
    static void removeFrom(
            PageBlocks page, double[] p, boolean[] chosen, List<DataTable> tables, PageEvidence evidence) {
        new InlineBoilerplate(page, p, chosen, tables, evidence).removeAll();
    }

    /// The social media posts in a text; empty if they are a large part of it.
    static List<Block> posts(List<Block> body) {
        List<Block> posts = body.stream().filter(InlineBoilerplate::isPost).toList();
        return words(posts) < (1 - MIN_SHARE_WITHOUT_CAPTIONS) * words(body) ? posts : List.of();
    }

    private static int words(List<Block> some) {
        return some.stream().mapToInt(Block::words).sum();
    }

    private void removeAll() {
        Set<Integer> cards = chosen().filter(this::isInCard).boxed().collect(Collectors.toSet());
        boolean list = cards.size() > MAX_CARDS;
        remove(
                i -> CallToAction.matches(page.blocks.get(i).text(), page.words[i])
                        || isRelatedLink(i)
                        || (!list && cards.contains(i)),
                MIN_SHARE_WITHOUT_CALLS);
        int first = chosen().findFirst().orElse(-1);
        remove(i -> isPullQuote(i, first) || Captions.isCaption(page, i, p[i], first), MIN_SHARE_WITHOUT_CAPTIONS);
    }

    /// Deselects blocks unless too little running text remains.
    private void remove(IntPredicate some, double least) {
        int[] removed = chosen().filter(i -> !inTable[i]).filter(some).toArray();
        int all = running(chosen());
        if (removed.length > 0 && all - running(IntStream.of(removed)) >= least * all) {
            for (int i : removed) {
                chosen[i] = false;
                p[i] = 0;
            }
        }
    }

    private IntStream chosen() {
        int[] indices = new int[chosen.length];
        int n = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                indices[n++] = i;
            }
        }
        return Arrays.stream(indices, 0, n);
    }

    private int running(IntStream some) {
        return some.filter(i -> !page.blocks.get(i).isHeading())
                .map(i -> page.words[i])
                .sum();
    }

    /// "Read also: …", mostly a link.
    private boolean isRelatedLink(int i) {
        Block block = page.blocks.get(i);
        if (page.words[i] > MAX_RELATED_LINK_WORDS || block.links() == 0) {
            return false;
        }
        Matcher m = RELATED_LINK.matcher(block.text());
        return m.lookingAt() && block.linkChars() >= MOSTLY_LINK * (block.text().length() - m.end());
    }

    /// A teaser below the linked headline of another article, in a small box.
    private boolean isInCard(int i) {
        if (page.words[i] > TEASER_WORDS || page.blocks.get(i).isHeading()) {
            return false;
        }
        int headline = headlineOf(i);
        return headline >= 0
                && !chosen[headline]
                && page.linkDensity[headline] > WHOLE_LINK
                && isOfAnother(page.blocks.get(headline))
                && isBox(page.container(headline), page.container(i));
    }

    private int headlineOf(int i) {
        for (int h = i - 1; h >= 0 && h >= i - CARD_BLOCKS; h--) {
            if (page.blocks.get(h).isHeading()) {
                return h;
            }
        }
        return -1;
    }

    /// Whether a linked heading is not the article's and leads to another page.
    private boolean isOfAnother(Block heading) {
        if (heading.element().normalName().equals("h1") || evidence.isTitle(heading.text())) {
            return false;
        }
        String here = withoutFragment(heading.element().baseUri());
        return heading.nodes().stream()
                .map(node -> Tags.closest(node.parentElement(), Set.of("a")))
                .anyMatch(link ->
                        link != null && !withoutFragment(link.absUrl("href")).equals(here));
    }

    private static String withoutFragment(String address) {
        int at = address.indexOf('#');
        return at < 0 ? address : address.substring(0, at);
    }

    /// Whether the nearest common ancestor contains few words.
    private boolean isBox(Container headline, Container teaser) {
        Container box = teaser;
        for (int up = teaser.levelsUpTo(headline); up > 0 && box != null; up--) {
            box = box.parent();
        }
        return box != null && page.in(box).words <= CARD_WORDS;
    }

    /// A pull quote: a sentence that is repeated near its paragraph. The first paragraph, headings and list
    /// items may repeat text.
    private boolean isPullQuote(int i, int first) {
        String text = page.blocks.get(i).text();
        if (i == first
                || page.words[i] < PULLED_WORDS
                || page.words[i] > MAX_PULLED_WORDS
                || text.length() > MAX_PULLED_CHARS
                || text.endsWith(":")
                || !isParagraph(i)) {
            return false;
        }
        String said = withoutMarksAround(text);
        return IntStream.rangeClosed(Math.max(0, i - PULLED_BLOCKS), Math.min(page.size() - 1, i + PULLED_BLOCKS))
                .filter(j -> j != i && j != first && chosen[j] && page.words[j] > page.words[i])
                .filter(j -> page.blocks.get(j).text().length() <= MAX_CHARS)
                .anyMatch(j -> page.blocks.get(j).text().contains(said)
                        && isParagraph(j)
                        && !isPost(page.blocks.get(j))
                        && !Captions.isCaption(page, j, p[j], first));
    }

    private boolean isParagraph(int i) {
        Block block = page.blocks.get(i);
        return !block.isHeading() && Tags.closest(block.element(), LISTED) == null;
    }

    private static String withoutMarksAround(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && !Character.isLetterOrDigit(text.charAt(from))) {
            from++;
        }
        while (to > from && !Character.isLetterOrDigit(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isPost(Block block) {
        Element quote = Tags.closest(block.element(), Set.of("blockquote"));
        return quote != null && POSTS.stream().anyMatch(quote::hasClass);
    }

    private static Pattern pointer() {
        String any = TsvTable.rows(InlineBoilerplate.class, "related-link-labels.tsv").stream()
                .flatMap(row -> Stream.of(row[1].split("\\|")))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(
                "[\\W_]*+(?:" + any + ")(?:\\s*[:：»>|→]+|\\s+[–—-]+(?=\\s))\\s*(?=\\S)",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
