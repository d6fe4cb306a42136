package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;

/// Boilerplate is removed whatever its probability.
class InlineBoilerplateTest {
    private static final String TITLE = "Ferries to keep running";
    private static final String FIRST =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";
    private static final String SECOND =
            "Half of Norhaven was there, and the mayor said that no boat had ever been missed so much as this one was.";
    private static final String TEXT = "<p>" + FIRST + "</p>%s<p>" + SECOND + "</p>"
            + "<p>The council meets again on Monday, when it has to say what it will do about the pier and its lamps.</p>"
                    .repeat(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>Read also: <a href=/b>Norhaven builds a pier</a></p>",
                "<p>[<b>Related</b>: <a href=/b>Norhaven builds a pier</a>]</p>",
                "<p><a href=/b>LESEN SIE AUCH | Norhaven baut</a></p>",
                "<p>Читайте также: <a href=/b>Новая пристань</a></p>",
                "<p><a href=/b>延伸阅读：新码头</a></p>",
                "<p>Sign up to our weekly newsletter</p>",
                "<figure><img src=b.jpg><figcaption>The pier at dawn, as seen from the sea.</figcaption></figure>",
                "<p class='wp-caption-text'>The pier at dawn, as seen from the sea.</p>",
                "<dialog><p>A ferry is a boat that goes to and fro.</p></dialog>",
                "<div class='legal-disclaimer'><p>Prices may differ from what is told here.</p></div>"
            })
    void removesBoilerplateBetweenParagraphs(String aside) {
        assertThat(without(TEXT.formatted(aside))).hasSize(4).contains(FIRST, SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>Read also what the <a href=/b>council</a> has to say of it.</p>",
                "<p>Related: the pier, the lamps and the boat, of which nobody has spoken since.</p>",
                "<h2>The pier</h2>",
                "<div class='has-caption'><p>The pier stays.</p></div>",
                "<p class='caption-s5'>The pier stays.</p>"
            })
    void keepsSimilarTextOfTheArticle(String part) {
        assertThat(without(TEXT.formatted(part))).hasSize(5);
    }

    @Test
    void keepsACaptionWithAHighProbability() {
        String caption = "<figure><figcaption>The pier at dawn, as seen from the sea.</figcaption></figure>";
        assertThat(without(TEXT.formatted(caption), 0.95)).hasSize(5);
    }

    /// Some sites put the first paragraph below the image.
    @Test
    void keepsAFirstParagraph() {
        String page = TEXT.formatted("").replaceFirst("<p>(.*?)</p>", "<figure><figcaption>$1</figcaption></figure>");
        assertThat(without(page)).hasSize(4).contains(FIRST);
    }

    @Test
    void removesAPullQuote() {
        String pulled = "“no boat had ever been missed so much as this one was”";
        assertThat(without(TEXT.formatted("<blockquote>" + pulled + "</blockquote>")))
                .hasSize(4)
                .doesNotContain(pulled);
        assertThat(without("<p>" + SECOND + "</p>" + TEXT.formatted("<h3>" + pulled + "</h3>")))
                .as("nor a first paragraph, nor a heading")
                .hasSize(6);
    }

    /// The text below the headline of a teaser is removed as well.
    @Test
    void removesTheRemainderOfATeaser() {
        String teaser =
                "<div class=card><h3><a href=/b>Norhaven builds</a></h3><p>A pier is to be built by May.</p></div>";
        List<Block> blocks = BlockSplitter.cut(PageParser.parse(TEXT.formatted(teaser), "https://paper.example/a"));
        assertThat(texts(blocks, selected(blocks, 0.6, "Norhaven builds"))).hasSize(4);
        assertThat(texts(blocks, selected(blocks, 0.6, ""))).hasSize(6);
        List<Block> list =
                BlockSplitter.cut(PageParser.parse(TEXT.formatted(teaser.repeat(7)), "https://paper.example/a"));
        assertThat(texts(list, selected(list, 0.6, "Norhaven builds")))
                .as("an article that is a list of such")
                .hasSize(11);
    }

    /// One of the two must stay.
    @Test
    void keepsASentenceThatOnlyACaptionRepeats() {
        String caption = "<figure><figcaption>" + SECOND + " Photo: Mara Lindt</figcaption></figure>";
        assertThat(without(TEXT.formatted(caption))).hasSize(4).contains(SECOND);
    }

    @Test
    void keepsTextBelowTheArticlesHeadline() {
        String lead = "<p>A pier is to be built by May, and the council has to pay for all of it.</p>";
        for (String headline :
                List.of("<h1><a href=/a>Norhaven builds</a></h1>", "<h2><a href=#pier>Norhaven builds</a></h2>")) {
            List<Block> blocks = BlockSplitter.cut(PageParser.parse(
                    "<header>" + headline + lead + "</header>" + TEXT.formatted(""), "https://paper.example/a"));
            assertThat(texts(blocks, selected(blocks, 0.6, "Norhaven builds"))).hasSize(5);
        }
    }

    @Test
    void keepsTablesComplete() {
        String rows = "<tr><td>Ferry</td><td>5</td></tr>".repeat(4);
        String table = "<table><caption class=table-caption>Boats a day</caption>" + rows + "</table>";
        assertThat(without(TEXT.formatted(table))).hasSize(4 + 1 + 8);
    }

    @Test
    void keepsALargePartOfTheText() {
        String about =
                "<p>Sign up to our weekly newsletter: it has all that is to be known of the ferry and the pier.</p>";
        assertThat(without("<p>" + FIRST + "</p>" + about + about)).hasSize(3);
    }

    @Test
    void recognisesEmbeddedPosts() {
        String post = "<blockquote class='twitter-tweet'><p>The ferry is gone.</p>— Mara (@mara)</blockquote>";
        List<Block> blocks = BlockSplitter.cut(PageParser.parse(TEXT.formatted(post), "https://paper.example/a"));
        assertThat(InlineBoilerplate.posts(blocks))
                .extracting(Block::text)
                .containsExactly("The ferry is gone.", "— Mara (@mara)");
        List<Block> many =
                BlockSplitter.cut(PageParser.parse(TEXT.formatted(post.repeat(9)), "https://paper.example/a"));
        assertThat(InlineBoilerplate.posts(many))
                .as("which are what it is about")
                .isEmpty();
        List<Block> quote = BlockSplitter.cut(PageParser.parse(
                TEXT.formatted("<blockquote class='pull'>The ferry is gone.</blockquote>"), "https://paper.example/a"));
        assertThat(InlineBoilerplate.posts(quote)).isEmpty();
    }

    private static List<String> without(String html) {
        return without(html, 0.6);
    }

    private static List<String> without(String html, double p) {
        List<Block> blocks = BlockSplitter.cut(PageParser.parse(html, "https://paper.example/a"));
        return texts(blocks, selected(blocks, p, ""));
    }

    /// Returns the selection of all blocks except one, all with the same probability.
    private static boolean[] selected(List<Block> blocks, double p, String unchosen) {
        var all = new double[blocks.size()];
        Arrays.fill(all, p);
        var chosen = new boolean[blocks.size()];
        IntStream.range(0, chosen.length)
                .forEach(i -> chosen[i] = !blocks.get(i).text().equals(unchosen));
        InlineBoilerplate.removeFrom(
                new PageBlocks(blocks),
                all,
                chosen,
                DataTable.in(blocks),
                PageEvidence.of(new PageMetadata(PageParser.parse("", null)), null, TITLE));
        return chosen;
    }

    private static List<String> texts(List<Block> blocks, boolean[] chosen) {
        return IntStream.range(0, chosen.length)
                .filter(i -> chosen[i])
                .mapToObj(i -> blocks.get(i).text())
                .collect(Collectors.toList());
    }
}
