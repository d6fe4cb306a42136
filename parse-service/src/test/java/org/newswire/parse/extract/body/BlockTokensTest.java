package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;

class BlockTokensTest {
    private static final int OWN = 0;
    private static final int TEXT = 3;

    @ParameterizedTest
    @ValueSource(strings = {"shareBar", "Share_bar", "share-bar", "9share9bar9", "a share b BAR", "SHARE bar é"})
    void splitsNamesAtNonLettersAndBeforeCapitals(String name) {
        assertThat(slots("<div class='" + name + "'>Tides</div>")[OWN])
                .containsExactly(slots("<div class='share bar'>Tides</div>")[OWN]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sharebar", "bar share", "share", "SHAREBar", "s-h-a-r-e bar"})
    void distinguishesOtherNames(String name) {
        assertThat(slots("<div class='" + name + "'>Tides</div>")[OWN])
                .isNotEqualTo(slots("<div class='share bar'>Tides</div>")[OWN]);
    }

    @Test
    void limitsNamesByNumberAndLength() {
        assertThat(slots("<div class='" + "ab ".repeat(90) + "'>Tides</div>")[OWN])
                .hasSize(64);
        String start = "x".repeat(150) + " ";
        assertThat(slots("<div class='" + start + "y".repeat(150) + " zz'>Tides</div>")[OWN])
                .containsExactly(slots("<div class='" + start + "'>Tides</div>")[OWN]);
    }

    @Test
    void readsWordsInAnyCaseWithAnyBlanks() {
        assertThat(slots("<p>READ <b>more</b>\n  now</p>")[TEXT])
                .containsExactly(slots("<p>Read more now</p>")[TEXT])
                .isNotEqualTo(slots("<p>Read more, now</p>")[TEXT]);
    }

    /// Only the first and last words of a long text count.
    @Test
    void readsTheEndsOfLongTexts() {
        String amid = " the tides".repeat(60);
        assertThat(slots("<p>Photo: Ada" + amid + " of Norhaven</p>")[TEXT])
                .containsExactly(slots("<p>Photo: Ada" + amid + " the tides of Norhaven</p>")[TEXT])
                .isNotEqualTo(slots("<p>Photo: Ben" + amid + " of Norhaven</p>")[TEXT])
                .isNotEqualTo(slots("<p>Photo: Ada" + amid + " of Sudhaven</p>")[TEXT]);
    }

    /// The model is trained with slots, but evaluated with sums.
    @Test
    void sumsTheWeightsOfTheSlots() {
        var random = new Random(7);
        float[] exact = new float[1 << BlockTokens.BITS];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = random.nextFloat() * 8 - 4;
        }
        TokenWeights weights = TokenTraining.weights(exact);
        List<Block> blocks =
                blocks("<div id=page class='main-body x'><article role=main><h1>Tides <i class=kicker>rise</i></h1>"
                        + "<p class=lead>The <a data-type=link href=/a>tides</a> are rising.</p><ul><li>One</li><li>"
                        + "two ".repeat(30) + "</li></ul><p>" + "tide and time ".repeat(50) + "</p></article>"
                        + "<div><div><div><span class=shareBar>Share</span></div></div></div></div>".repeat(3));
        var summed = new BlockTokens(1000);
        var read = new TokenSlots();
        for (Block block : blocks) {
            for (String heading : List.of("", "Tides rise", "More on " + "this ".repeat(20))) {
                assertThat(summed.sums(block, heading, weights))
                        .as(block.text())
                        .containsExactly(TrainingPage.sums(weights, read.of(block, heading)));
            }
        }
        assertThat(blocks).hasSizeGreaterThan(6);
    }

    private static int[][] slots(String html) {
        return new TokenSlots().of(blocks(html).getFirst(), "");
    }

    private static List<Block> blocks(String html) {
        return BlockSplitter.cut(Jsoup.parse(html));
    }
}
