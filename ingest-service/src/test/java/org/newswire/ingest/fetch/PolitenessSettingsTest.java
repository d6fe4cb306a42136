package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PolitenessSettingsTest {
    @Test
    void aHostGetsTwoConnectionsAGapOf250MillisecondsAndBackOffsOfAtMostADay() {
        assertThat(PolitenessSettings.defaults())
                .isEqualTo(new PolitenessSettings(
                        2,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofHours(24)));
    }

    @Test
    void retryAfterIsRespectedForAtMostADay() {
        PolitenessSettings settings = PolitenessSettings.defaults();

        assertThat(settings.respected(Duration.ofHours(23))).isEqualTo(Duration.ofHours(23));
        assertThat(settings.respected(Duration.ofHours(25))).isEqualTo(Duration.ofHours(24));
        assertThat(settings.respected(null)).isNull();
    }

    @Test
    void aHostHasAtLeastOneConnection() {
        assertThatThrownBy(() -> PolitenessSettings.defaults().withConnections(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
