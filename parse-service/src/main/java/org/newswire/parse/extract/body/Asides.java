package org.newswire.parse.extract.body;

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
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Table;

/// What stands between the paragraphs of an article and is none of its text: what the publisher asks of its readers
/// ([Appeal]), links to other articles, sentences pulled out of the text, captions, dialogs and disclaimers. And posts
/// of social networks, which readers
/// see as their network's script shows them.
final class Asides {
    private static final double SURE = 0.9;
    private static final int LABEL_WORDS = 20;

    private static final double WHOLE_LINK = 0.98;
    private static final double MOSTLY_LINK = 0.7;
    private static final int POINTER_WORDS = 30;
    private static final int TEASER_WORDS = 40;
    private static final int CARD_WORDS = 60;
    private static final int CARD_BLOCKS = 3;
    private static final int PULLED_WORDS = 10;
    private static final int LONG_WORDS = 50;
    private static final int PULLED_BLOCKS = 6;

    /// Where there are more, the article is a list of such.
    private static final int MAX_CARDS = 6;

    /// Of its words a text has to keep so many without appeals and links to others: else they are what it is about.
    private static final double LEAST_TEXT = 0.5;

    /// So it has to without captions, which are the text of a gallery, and posts.
    private static final double TEXT = 0.75;

    /// What networks tell publishers to put a post into until their script is there.
    private static final Set<String> POSTS = Set.of(
            "twitter-tweet",
            "twitter-video",
            "instagram-media",
            "tiktok-embed",
            "bluesky-embed",
            "mastodon-embed",
            "text-post-media",
            "reddit-embed-bq",
            "fb-xfbml-parse-ignore");

    private static final Clue CREDIT = Clue.words(List.of(
            "photo", "photograph", "foto", "image", "picture", "afp", "reuters", "getty", "epa", "dpa", "imago"));
    private static final Set<String> LISTED = Set.of("li", "table", "pre", "dl");
    private static final Pattern EDGES = Pattern.compile("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$");
    private static final Set<String> QUOTES = Set.of("blockquote");
    private static final Pattern POINTER = pointer();

    private final PageBlocks page;
    private final double[] p;
    private final boolean[] chosen;
    private final int first;

    private Asides(PageBlocks page, double[] p, boolean[] chosen) {
        this.page = page;
        this.p = p;
        this.chosen = chosen;
        this.first = chosen().findFirst().orElse(-1);
    }

    /// Takes them from the chosen blocks.
    static void takeFrom(PageBlocks page, double[] p, boolean[] chosen) {
        new Asides(page, p, chosen).take();
    }

    /// The posts among an article's blocks; none where they are much of it.
    static List<Block> posts(List<Block> body) {
        List<Block> posts = body.stream().filter(Asides::isPost).toList();
        return words(posts) <= (1 - TEXT) * words(body) ? posts : List.of();
    }

    private static int words(List<Block> some) {
        return some.stream().mapToInt(Block::words).sum();
    }

    private void take() {
        List<Integer> cards = chosen().filter(this::isInCard).boxed().toList();
        boolean list = cards.size() > MAX_CARDS;
        take(i -> isSaidBeside(i) || (!list && cards.contains(i)), LEAST_TEXT);
        take(i -> p[i] < SURE && isMarked(i), TEXT);
    }

    /// Unless too little is kept.
    private void take(IntPredicate some, double least) {
        int[] taken = chosen().filter(some).toArray();
        double rest = 1 - (double) words(IntStream.of(taken)) / Math.max(1, words(chosen()));
        if (rest >= least) {
            IntStream.of(taken).forEach(i -> chosen[i] = false);
        }
    }

    private IntStream chosen() {
        return IntStream.range(0, chosen.length).filter(i -> chosen[i]);
    }

    private int words(IntStream blocks) {
        return blocks.map(i -> page.words[i]).sum();
    }

    private boolean isSaidBeside(int i) {
        return Appeal.isOne(page.blocks.get(i).text(), page.words[i]) || isPointer(i) || isPulled(i);
    }

    /// Some set an article's first paragraph below its picture, as if it were the caption: it is longer than most, and
    /// says nobody's picture it is.
    private boolean isMarked(int i) {
        Block block = page.blocks.get(i);
        return (page.containers.isAside(block.container()) || isInCaption(block))
                && (i != first || page.words[i] <= LABEL_WORDS || CREDIT.isIn(block.text()));
    }

    private static boolean isInCaption(Block block) {
        Element own = block.element();
        for (Element e = block.nodes().getFirst().parentElement(); e != null && !e.equals(own); e = e.parent()) {
            if (Containers.isCaption(e.className())) {
                return true;
            }
        }
        return false;
    }

    /// What stands once more, in larger letters, beside or near the paragraph that says it. The first paragraph may sum
    /// up what comes, and a heading or an item of a list may be said again.
    private boolean isPulled(int i) {
        if (i == first
                || page.words[i] < PULLED_WORDS
                || page.words[i] > LONG_WORDS
                || !isParagraph(page.blocks.get(i))) {
            return false;
        }
        String said = EDGES.matcher(page.blocks.get(i).text()).replaceAll("");
        return IntStream.rangeClosed(Math.max(0, i - PULLED_BLOCKS), Math.min(page.size() - 1, i + PULLED_BLOCKS))
                .filter(j -> j != i && j != first && chosen[j] && page.words[j] > page.words[i])
                .anyMatch(j -> page.blocks.get(j).text().contains(said));
    }

    private static boolean isParagraph(Block block) {
        return !block.isHeading() && Tags.closest(block.element(), LISTED) == null;
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

    /// The words below the linked headline of another article, in a box of few words: where the headline isn't the
    /// article's they aren't.
    private boolean isInCard(int i) {
        if (page.words[i] > TEASER_WORDS || page.blocks.get(i).isHeading()) {
            return false;
        }
        int headline = headlineOf(i);
        return headline >= 0
                && !chosen[headline]
                && page.linkDensity[headline] > WHOLE_LINK
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

    /// Whether the innermost element around both holds few words.
    private boolean isBox(Container headline, Container teaser) {
        Container box = teaser;
        for (int up = teaser.levelsUpTo(headline); up > 0 && box != null; up--) {
            box = box.parent();
        }
        return box != null && page.in(box).words <= CARD_WORDS;
    }

    private static boolean isPost(Block block) {
        Element quote = Tags.closest(block.element(), QUOTES);
        return quote != null && quote.classNames().stream().anyMatch(POSTS::contains);
    }

    private static Pattern pointer() {
        String any = Table.rows(Asides.class, "pointers.tsv").stream()
                .flatMap(row -> Stream.of(row[1].split("\\|")))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(
                "[\\W_]*(?:" + any + ")\\s*[:：»>|–—→-]+\\s*(?=\\S)",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
