package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SiteRulesTest {
    private final SiteRules rules =
            new SiteRules(List.of(rule("courier.example", ".old"), rule("sport.courier.example", ".kicker")));

    @Test
    void theRuleOfTheNearestParentDomainWins() {
        assertThat(section("https://courier.example/a")).isEqualTo(".old");
        assertThat(section("https://news.courier.example/a")).isEqualTo(".old");
        assertThat(section("https://sport.courier.example/a")).isEqualTo(".kicker");
        assertThat(section("https://live.sport.courier.example/a")).isEqualTo(".kicker");
    }

    @Test
    void theHostIsComparedWithoutWwwPortAndCase() {
        assertThat(section("http://WWW.Sport.Courier.Example:8080/a")).isEqualTo(".kicker");
    }

    @Test
    void otherHostsHaveNoRule() {
        assertThat(section("https://notcourier.example/a")).isNull();
        assertThat(section("https://example/a")).isNull();
        assertThat(section("https://courier.example.com/a")).isNull();
        assertThat(section(null)).isNull();
    }

    @Test
    void theLastRuleOfASiteWins() {
        var repeated = new SiteRules(List.of(rule("courier.example", ".old"), rule("courier.example", ".new")));
        assertThat(repeated.size()).isOne();
        assertThat(repeated.of("https://courier.example/a").selectors()).containsEntry("section", ".new");
    }

    private @Nullable String section(@Nullable String url) {
        return rules.of(url).selectors().get("section");
    }

    private static SiteRule rule(String site, String section) {
        return new SiteRule(site, List.of(), null, Map.of("section", section));
    }
}
