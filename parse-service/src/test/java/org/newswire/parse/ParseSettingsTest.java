package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;

final class ParseSettingsTest {
    @Test
    void anArticleStateIsKeptForSevenDaysAndARetractionForOne() {
        assertThat(read(Map.of()).articleStates())
                .isEqualTo(new ArticleStateLimits(Duration.ofDays(7), 50_000, Duration.ofHours(24)));
    }

    @Test
    void readsAllSettings() {
        ParseSettings settings = read(Map.of(
                "PARSE_THREADS", "3",
                "SITE_RULES", "rules",
                "PARSE_MARKDOWN", "true",
                "ARTICLE_STATE_RETENTION", "30d",
                "ARTICLE_STATE_MAX_ARTICLES", "9",
                "RETRACTION_RETENTION", "0s"));
        assertThat(settings.threads()).isEqualTo(3);
        assertThat(settings.siteRules()).contains("rules");
        assertThat(settings.markdown()).isTrue();
        assertThat(settings.articleStates()).isEqualTo(new ArticleStateLimits(Duration.ofDays(30), 9, Duration.ZERO));
    }

    /// Then the retraction would never get its tombstone.
    @Test
    void rejectsARetentionOfRetractionsThatIsNotShorterThanThatOfStates() {
        for (String retraction : new String[] {"7d", "8d"}) {
            assertThatThrownBy(() -> read(Map.of("RETRACTION_RETENTION", retraction)))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageStartingWith("RETRACTION_RETENTION=" + retraction
                            + ": the state of a retraction would expire before its tombstone is due.");
        }
        assertThatThrownBy(() -> read(Map.of("ARTICLE_STATE_RETENTION", "24h")))
                .hasMessageStartingWith("RETRACTION_RETENTION=24h: the state of a retraction would expire");
        assertThat(read(Map.of("ARTICLE_STATE_RETENTION", "25h"))
                        .articleStates()
                        .retention())
                .isEqualTo(Duration.ofHours(25));
    }

    private static ParseSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        ParseSettings read = ParseSettings.from(settings);
        settings.check();
        return read;
    }
}
