package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.page.PageParser;

class DuplicateBlocksTest {
    private static final List<String> STORY = List.of(
            "The harbour reopened on Wednesday after the storm, and the ferries sail again to all of the islands in the bay, said the harbour master of the town.",
            "What comes next",
            "Repairs to the northern quay will take until the autumn and cost several million, more than the town has put aside for it, by the board's own count.",
            "Advertisement",
            "Those who live by the quay are glad that it is over, and that the boats which brought them bread for a week need not come any more before the winter.",
            "The board meets again in the first week of May, when it will hear from those who own the ships that were lost, and from the ministry which let them sail.");

    @Test
    void removesASecondCopyOfTheArticle() {
        List<Block> body = blocks(html(STORY) + "<div class=small>" + html(STORY) + "</div><p>The end.</p>");

        assertThat(DuplicateBlocks.of(body).text())
                .extracting(Block::text)
                .containsExactlyElementsOf(
                        Stream.concat(STORY.stream(), Stream.of("The end.")).toList());
    }

    @Test
    void removesAnIncompleteCopy() {
        List<Block> body = blocks(html(STORY) + html(List.of(STORY.get(0), STORY.get(2), STORY.get(4), STORY.get(5))));

        assertThat(DuplicateBlocks.of(body).text()).extracting(Block::text).containsExactlyElementsOf(STORY);
    }

    @Test
    void keepsARepeatedSentenceAndList() {
        String list = "<p>Pour in the milk</p><p>Stir</p><p>Wait for an hour</p><p>Stir again</p><p>Serve it cold</p>";
        List<Block> body = blocks(html(STORY) + html(List.of(STORY.get(2))) + list + "<p>Once more:</p>" + list);

        assertThat(DuplicateBlocks.of(body).text()).isEqualTo(body);
    }

    @Test
    void keepsARefrainAndTextRepeatedInEachPart() {
        String refrain = html(STORY.subList(2, 6));
        List<Block> song = blocks(html(STORY.subList(0, 2)) + refrain + "<p>" + "A second stanza of its own. ".repeat(6)
                + "</p>" + refrain + "<p>" + "A third one, and the last. ".repeat(6) + "</p>" + refrain);
        assertThat(DuplicateBlocks.of(song).text()).isEqualTo(song);

        List<Block> charges = blocks("<h2>Count 1</h2>" + html(STORY) + "<h2>Count 2</h2>" + html(STORY));
        assertThat(DuplicateBlocks.of(charges).text()).isEqualTo(charges);

        List<Block> recipe =
                blocks(html(STORY) + "<h2>Without milk</h2><p>Use oats, and else do as above:</p>" + html(STORY));
        assertThat(DuplicateBlocks.of(recipe).text()).isEqualTo(recipe);
    }

    @Test
    void keepsThousandsOfRepeatedLines() {
        List<Block> body = blocks("<p>again and again</p>".repeat(4_000));

        assertThat(DuplicateBlocks.of(body).text()).isEqualTo(body);
    }

    private static String html(List<String> paragraphs) {
        return "<p>" + String.join("</p><p>", paragraphs) + "</p>";
    }

    private static List<Block> blocks(String html) {
        return BlockSplitter.cut(PageParser.parse(html, "https://paper.example/a"));
    }
}
