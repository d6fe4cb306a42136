package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;

class StandfirstTest {
    private static final String TITLE = "Ferries to keep running";
    private static final String LINE = "Half of Norhaven came to the pier to say what it thinks";
    private static final String TEXT =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<h2>%s</h2>",
                "<p class='article__standfirst'>%s</p>",
                "<div class='sub-headline'><p>%s</p></div>",
                "<p class=kicker>Harbour</p><p>By Mara Lindt</p><p class=entradilla>%s</p>",
                "<p itemprop=alternativeHeadline>%s</p>"
            })
    void isFoundBelowTheHeadline(String marked) {
        assertThat(of(marked.formatted(LINE))).isEqualTo(LINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>Half of Norhaven came to the pier to say what it thinks</p>",
                "<h2>News from the harbour</h2>",
                "<h2>Ferries to keep running, running, running to keep ferries</h2>",
                "<p class=subtitle>Sign up to our weekly newsletter and read it first</p>",
                "<p class=subtitle>Published on 2 May 2024 at 7.30 in the morning</p>",
                "<p class=teaser><a href=/b>Half of Norhaven came to the pier to say what it thinks</a></p>",
                "<div class=author-box><p class=excerpt>Mara has written of harbours and ferries for ten years</p></div>",
                "<figcaption class=summary>The pier at dawn, as it is seen from the sea</figcaption>"
            })
    void requiresAMarkerAndText(String other) {
        assertThat(of(other)).isNull();
    }

    private static @Nullable String of(String between) {
        Document document = PageParser.parse(
                "<article><h1>" + TITLE + "</h1>" + between + "<p>" + TEXT + "</p></article>",
                "https://paper.example/a");
        List<Block> blocks = BlockSplitter.cut(document);
        PageEvidence evidence = PageEvidence.of(new PageMetadata(document), null, TITLE);
        Block found = Standfirst.of(new PageBlocks(blocks), List.of(blocks.getLast()), evidence);
        return found == null ? null : found.text();
    }

    @Test
    void isNotRepeatedInTheText() {
        assertThat(of("<p class=intro>" + TEXT + "</p>")).isNull();
    }

    /// A kicker, or a copy for small screens, may come first.
    @Test
    void isTheFirstNonEmptyCandidate() {
        assertThat(of("<p class=subtitle>Harbour news today</p><p class=subtitle>" + LINE + "</p>"))
                .isEqualTo(LINE);
    }

    @Test
    void ignoresTextAboveTheHeadline() {
        Document document = PageParser.parse("<p>" + TEXT + "</p><h1>" + TITLE + "</h1><h2>" + LINE + "</h2>", null);
        List<Block> blocks = BlockSplitter.cut(document);
        PageEvidence evidence = PageEvidence.of(new PageMetadata(document), null, TITLE);
        assertThat(Standfirst.of(new PageBlocks(blocks), List.of(blocks.getFirst()), evidence))
                .isNull();
        assertThat(Standfirst.of(new PageBlocks(blocks), List.of(), evidence)).isNull();
    }
}
