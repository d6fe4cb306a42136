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
import org.newswire.parse.extract.page.PageWitness;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Table;

/// What stands between the paragraphs of an article and is none of its text: what the publisher asks of its readers
/// ([Appeal]), links to other articles, sentences pulled out of the text, captions and the like ([Captions]). And posts
/// of social networks, which readers see as their network's script shows them.
final class Asides {
    private static final double WHOLE_LINK = 0.98;
    private static final double MOSTLY_LINK = 0.7;
    private static final int POINTER_WORDS = 30;
    private static final int TEASER_WORDS = 40;
    private static final int CARD_WORDS = 60;
    private static final int CARD_BLOCKS = 3;
    private static final int PULLED_WORDS = 10;
    private static final int MAX_PULLED_WORDS = 50;
    private static final int MAX_PULLED_CHARS = 600;
    private static final int PULLED_BLOCKS = 6;
    private static final int MAX_CHARS = 10_000;

    /// Where there are more, the article is a list of such.
    private static final int MAX_CARDS = 6;

    /// Of its words a text has to keep so many without appeals and links to others: else they are what it is about.
    private static final double LEFT_WITHOUT_APPEALS = 0.5;

    /// So it has to without captions, which are the text of a gallery, and without posts.
    private static final double LEFT_WITHOUT_CAPTIONS = 0.75;

    /// What networks tell publishers to put a post into until their script is there.
    private static final List<String> POSTS = List.of(
            "twitter-tweet",
            "twitter-video",
            "instagram-media",
            "tiktok-embed",
            "bluesky-embed",
            "mastodon-embed",
            "text-post-media",
            "reddit-embed-bq",
            "fb-xfbml-parse-ignore");

    private static final Set<String> LISTED = Set.of("li", "table", "pre", "dl");
    private static final Set<String> QUOTES = Set.of("blockquote");
    private static final Set<String> LINKS = Set.of("a");
    private static final Pattern POINTER = pointer();

    private final PageBlocks page;
    private final double[] p;
    private final boolean[] chosen;
    private final boolean[] inTable;
    private final PageWitness witness;
    private final Captions captions;

    private Asides(PageBlocks page, double[] p, boolean[] chosen, List<DataTable> tables, PageWitness witness) {
        this.page = page;
        this.p = p;
        this.chosen = chosen;
        this.inTable = new boolean[chosen.length];
        this.witness = witness;
        this.captions = new Captions(page);
        tables.forEach(table -> Arrays.fill(inTable, table.caption(), table.end(), true));
    }

    /// Takes them from the chosen blocks. Those taken are given a probability of 0.
    static void takeFrom(PageBlocks page, double[] p, boolean[] chosen, List<DataTable> tables, PageWitness witness) {
        new Asides(page, p, chosen, tables, witness).takeAll();
    }

    /// The posts among an article's blocks; none where they are much of it.
    static List<Block> posts(List<Block> body) {
        List<Block> posts = body.stream().filter(Asides::isPost).toList();
        return words(posts) < (1 - LEFT_WITHOUT_CAPTIONS) * words(body) ? posts : List.of();
    }

    private static int words(List<Block> some) {
        return some.stream().mapToInt(Block::words).sum();
    }

    private void takeAll() {
        Set<Integer> cards = chosen().filter(this::isInCard).boxed().collect(Collectors.toSet());
        boolean list = cards.size() > MAX_CARDS;
        take(
                i -> Appeal.isOne(page.blocks.get(i).text(), page.words[i])
                        || isPointer(i)
                        || (!list && cards.contains(i)),
                LEFT_WITHOUT_APPEALS);
        int first = chosen().findFirst().orElse(-1);
        take(i -> isPulled(i, first) || captions.isOne(i, p[i], first), LEFT_WITHOUT_CAPTIONS);
    }

    /// Unless too little running text is left.
    private void take(IntPredicate some, double least) {
        int[] taken = chosen().filter(i -> !inTable[i]).filter(some).toArray();
        int all = running(chosen());
        if (taken.length > 0 && all - running(IntStream.of(taken)) >= least * all) {
            for (int i : taken) {
                chosen[i] = false;
                p[i] = 0;
            }
        }
    }

    private IntStream chosen() {
        return IntStream.range(0, chosen.length).filter(i -> chosen[i]);
    }

    private int running(IntStream some) {
        return some.filter(i -> !page.blocks.get(i).isHeading())
                .map(i -> page.words[i])
                .sum();
    }

    /// "Read also: …", where most of what follows is a link.
    private boolean isPointer(int i) {
        Block block = page.blocks.get(i);
        if (page.words[i] > POINTER_WORDS || block.links() == 0) {
            return false;
        }
        Matcher m = POINTER.matcher(block.text());
        return m.lookingAt() && block.linkChars() >= MOSTLY_LINK * (block.text().length() - m.end());
    }

    /// The words below the linked headline of another article, in a box of few words.
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

    /// Whether a linked heading isn't the article's own, and leads to another page.
    private boolean isOfAnother(Block heading) {
        if (heading.element().normalName().equals("h1") || witness.isTitle(heading.text())) {
            return false;
        }
        String here = withoutFragment(heading.element().baseUri());
        return heading.nodes().stream()
                .map(node -> Tags.closest(node.parentElement(), LINKS))
                .anyMatch(link ->
                        link != null && !withoutFragment(link.absUrl("href")).equals(here));
    }

    private static String withoutFragment(String address) {
        int at = address.indexOf('#');
        return at < 0 ? address : address.substring(0, at);
    }

    /// Whether the innermost element around both holds few words.
    private boolean isBox(Container headline, Container teaser) {
        Container box = teaser;
        for (int up = teaser.levelsUpTo(headline); up > 0 && box != null; up--) {
            box = box.parent();
        }
        return box != null && page.in(box).words <= CARD_WORDS;
    }

    /// What stands once more, in larger letters, beside or near the paragraph that says it. The first paragraph may sum
    /// up what comes, and a heading or an item of a list may be said again.
    private boolean isPulled(int i, int first) {
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
                        && !captions.isOne(j, p[j], first));
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
        Element quote = Tags.closest(block.element(), QUOTES);
        return quote != null && POSTS.stream().anyMatch(quote::hasClass);
    }

    private static Pattern pointer() {
        String any = Table.rows(Asides.class, "pointers.tsv").stream()
                .flatMap(row -> Stream.of(row[1].split("\\|")))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(
                "[\\W_]*+(?:" + any + ")(?:\\s*[:：»>|→]+|\\s+[–—-]+(?=\\s))\\s*(?=\\S)",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
