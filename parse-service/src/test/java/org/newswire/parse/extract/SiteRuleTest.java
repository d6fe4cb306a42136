package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
}
