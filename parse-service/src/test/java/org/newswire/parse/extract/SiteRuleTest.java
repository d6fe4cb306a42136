package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SourcedValue;

class SiteRuleTest {
    @Test
    void findsDatesInTheFormatOfThePage() {
        var rule = new SiteRule("paper.example", List.of(), null, Map.of("published", ".quand"));
        String html = "<p>1 mai 2024<p class=quand>02/05/2024<p class=quand> <p class=quand> hier ";

        assertThat(rule.dates(PageParser.parse(html, "https://paper.example/a")))
                .isEqualTo(new SourcedValue<>(List.of("02/05/2024", "hier"), "rule"));
    }

    @Test
    void readsAnAttributeInsteadOfTheText() {
        var rule = new SiteRule("paper.example", List.of(), null, Map.of("published", "time@datetime", "title", "h2"));
        var page = PageParser.parse("<h2>Ferries sail</h2><time datetime=2024-05-02>Thursday</time>", null);

        assertThat(rule.dates(page).value()).containsExactly("2024-05-02");
        assertThat(rule.text("title", page)).isEqualTo(new SourcedValue<>("Ferries sail", "rule"));
        assertThat(rule.text("section", page)).isNull();
    }

    @Test
    void removesElementsBeforeItReadsThePage() {
        var rule = new SiteRule("paper.example", List.of(".ad", "aside"), ".story", Map.of());
        var page = PageParser.parse(
                "<p>Menu.</p><div class=story><p>Ferries sail.</p><p class=ad>Buy.</p><aside>More.</aside></div>",
                null);
        rule.prune(page);

        assertThat(rule.body(page, BlockSplitter.cut(page)))
                .extracting(Block::text)
                .containsExactly("Ferries sail.");
    }

    @Test
    void rejectsAnUnknownFieldAndAnInvalidSelectorByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SiteRule("paper.example", List.of(), null, Map.of("titel", "h1")))
                .withMessage("unknown field titel; use one of [title, subtitle, section, authors, published]");
        for (var reading : List.<Supplier<SiteRule>>of(
                () -> new SiteRule("paper.example", List.of("h1["), null, Map.of()),
                () -> new SiteRule("paper.example", List.of(), "h1[", Map.of()),
                () -> new SiteRule("paper.example", List.of(), null, Map.of("title", "h1[@title")))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(reading::get)
                    .withMessageStartingWith("invalid selector h1[: ");
        }
    }

    @Test
    void marksArticlesByItsContent() {
        var rule = new SiteRule("paper.example", List.of(".ad"), "main", Map.of("title", "h1"));

        assertThat(rule.mark()).matches("\\+[0-9a-f]{8}");
        assertThat(new SiteRule("paper.example", List.of(".ad"), "main", Map.of("title", "h1")).mark())
                .isEqualTo(rule.mark());
        assertThat(new SiteRule("paper.example", List.of(".ad"), "main", Map.of("title", "h2")).mark())
                .isNotEqualTo(rule.mark());
        assertThat(SiteRule.NONE.mark()).isEmpty();
    }
}
