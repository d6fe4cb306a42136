package org.newswire.parse.extract.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.page.PageParser;

class BlockSplitterTest {
    private static List<Block> cut(String html) {
        return BlockSplitter.cut(PageParser.parse(html, null));
    }

    private static List<String> texts(String html) {
        return cut(html).stream().map(Block::text).toList();
    }

    @Test
    void aPageHasAtMost4000Blocks() {
        List<Block> blocks = cut("<p>Ferry.</p>".repeat(3_999) + "<p>Last.</p><p>Dropped.</p>");

        assertThat(blocks.size()).isEqualTo(4_000);
        assertThat(blocks.getLast().text()).isEqualTo("Last.");
    }

    @Test
    void twoLineBreaksEndABlockAndOneDoesNot() {
        assertThat(texts("<p>Ferries<br>sail<br><br>again</p>")).containsExactly("Ferries\nsail", "again");
    }

    @Test
    void whiteSpaceIsCollapsedExceptInPreformattedText() {
        assertThat(texts("<p>  Ferries \n\t sail&nbsp; again </p>")).containsExactly("Ferries sail again");
        assertThat(texts("<pre>Pier  1\n  Pier 2</pre>")).containsExactly("Pier  1\n  Pier 2");
    }

    @Test
    void softHyphensAndZeroWidthSpacesAreDropped() {
        assertThat(texts("<p>Fer\u00adries\u200b \u2060sail\ufeff</p>")).containsExactly("Ferries sail");
    }

    @Test
    void aBlockKnowsHowMuchOfItIsLinked() {
        Block block = cut("<p>Of the <a href=/a>ferries</a> and <a href=/b>piers</a></p>")
                .getFirst();

        assertThat(block.links()).isEqualTo(2);
        assertThat(block.linkChars()).isEqualTo("ferriespiers".length());
        assertThat(block.words()).isEqualTo(5);
    }
}
