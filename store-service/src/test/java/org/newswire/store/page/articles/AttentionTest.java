package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.store.page.articles.Attention.Interval;
import org.newswire.store.page.articles.Attention.Unit;

class AttentionTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Attention of(String... times) {
        return Attention.of(Stream.of(times).map(Instant::parse).toList(), NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, HOUR, 2026-03-01T08:00:00Z",
        "2026-01-10, DAY, 2026-01-10T00:00:00Z",
        "2025-03-05, WEEK, 2025-03-03T00:00:00Z",
        "2020-02-29, MONTH, 2020-02-01T00:00:00Z",
        "1987-06-05, YEAR, 1987-01-01T00:00:00Z"
    })
    void theUnitFitsTheSpan(String day, Unit unit, Instant begin) {
        Attention attention = of("2026-03-01T11:30:00Z", day + "T08:15:00Z");

        assertThat(attention.unit()).isEqualTo(unit);
        assertThat(attention.intervals().getFirst().begin()).isEqualTo(begin);
        assertThat(attention.intervals())
                .extracting(Interval::articles)
                .startsWith(1)
                .endsWith(1);
        assertThat(attention.intervals().stream().mapToInt(Interval::articles).sum())
                .isEqualTo(2);
    }

    @Test
    void intervalsWithoutArticlesAreShown() {
        Attention attention = of("2026-03-01T11:30:00Z", "2026-03-01T08:15:00Z", "2026-03-01T08:59:59Z");

        assertThat(attention.intervals()).extracting(Interval::articles).containsExactly(2, 0, 0, 1);
        assertThat(attention.most()).isEqualTo(2);
        assertThat(attention.height(attention.intervals().getLast())).isEqualTo(50);
        assertThat(attention.csv()).startsWith("begin,end,articles\r\n2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,2\r\n");
    }

    @Test
    void aWrongTimeDoesNotStretchTheChart() {
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            times.add(NOW.minus(Duration.ofMinutes(i)));
        }
        times.add(Instant.parse("-0043-03-15T00:00:00Z"));
        times.add(Instant.parse("+294276-12-31T23:59:59Z"));
        Attention attention = Attention.of(times, NOW);

        assertThat(attention.unit()).isEqualTo(Unit.HOUR);
        assertThat(attention.outside()).isEqualTo(2);
    }

    @Test
    void theNumberOfIntervalsIsLimited() {
        Attention attention = of("2026-03-01T11:30:00Z", "-4712-01-01T00:00:00Z");

        assertThat(attention.intervals()).hasSize(200);
        assertThat(attention.outside()).isEqualTo(1);
    }

    @Test
    void futureTimesAloneGiveNoChart() {
        assertThat(of("2126-03-01T11:30:00Z").intervals()).isEmpty();
        assertThat(of().intervals()).isEmpty();
    }
}
