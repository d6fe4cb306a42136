package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;

/// The table is added whatever the probability of its cells.
class MainTableTest {
    private static final String TITLE = "Ferries to keep running";
    private static final String PROSE =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";
    private static final String TEXT = "<h1>" + TITLE + "</h1><p>" + PROSE + "</p>";
    private static final String RATES = IntStream.range(0, 40)
            .mapToObj(i -> "<tr><td>Currency of country " + i + "</td><td>" + i + ".17 crowns</td><td>" + i
                    + ".42 crowns</td></tr>")
            .collect(Collectors.joining("", "<table>", "</table>"));

    @ParameterizedTest
    @ValueSource(strings = {"<main><article>%s%s</article></main>", "<div>%s<div class=results>%s</div></div>"})
    void addsATableWithinTheText(String page) {
        assertThat(with(page.formatted(TEXT, RATES)))
                .contains(PROSE, "Currency of country 0", "39.42 crowns")
                .hasSize(121);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<main><article>%s</article></main><div class='widget rates'>%s</div>",
                "<main><article>%s</article></main><div class='col-right'>%s</div>",
                "<main><article>%s</article></main><div><h3>Exchange rates</h3>%s</div>",
                "<div class='content'>%s</div><div><h3>Exchange rates</h3>%s</div>",
                "<div>%s<div class='related'>%s</div></div>",
                "<div>%s<aside>%s</aside></div>"
            })
    void ignoresATableNextToTheText(String page) {
        assertThat(with(page.formatted(TEXT, RATES))).containsExactly(PROSE);
    }

    @Test
    void ignoresATableAboveTheHeadline() {
        assertThat(with("<div>" + RATES + "</div>" + TEXT)).containsExactly(PROSE);
    }

    /// Returns the blocks that are added to the text.
    private static List<String> with(String html) {
        Document document = PageParser.parse(html, "https://paper.example/ferries");
        List<Block> blocks = BlockSplitter.cut(document);
        List<Block> text =
                blocks.stream().filter(block -> block.text().equals(PROSE)).toList();
        PageEvidence evidence = PageEvidence.of(new PageMetadata(document), null, TITLE);
        return MainTable.with(new PageBlocks(blocks), text, DataTable.in(blocks), evidence).stream()
                .map(Block::text)
                .toList();
    }
}
