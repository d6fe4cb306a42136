package org.newswire.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

final class TimeOptionTest {
    private final TimeOption option = new TimeOption();

    @Test
    void aTimeOfRfc3339IsThatTime() {
        assertThat(option.convert("2026-03-18T21:00:00Z")).isEqualTo("2026-03-18T21:00:00Z");
        assertThat(option.convert("2026-03-18T22:00:00+01:00")).isEqualTo("2026-03-18T21:00:00Z");
    }

    @Test
    void aDurationMeansThatLongAgo() {
        assertThat(option.convert("2h"))
                .isCloseTo(Instant.now().minus(Duration.ofHours(2)), within(1, ChronoUnit.MINUTES));
        assertThat(option.convert("3d"))
                .isCloseTo(Instant.now().minus(Duration.ofDays(3)), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void rejectsOtherTextsWithExamples() {
        for (String text : new String[] {"yesterday", "2026-03-18", "2 h", "-2h", "999999999999d", ""}) {
            assertThatThrownBy(() -> option.convert(text))
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessageStartingWith(text + " is neither a time such as")
                    .hasMessageContaining("30m, 2h or 3d");
        }
    }
}
