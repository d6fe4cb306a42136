package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            120                              | PT2M
            ' 7 '                            | PT7S
            1.5                              | PT1S
            Sun, 01 Mar 2026 12:05:00 GMT    | PT5M
            Sun, 1 Mar 2026 13:00:30 +0100   | PT30S
            Sunday, 01-Mar-26 12:05:00 GMT   | PT5M
            Sun Mar  1 12:05:00 2026         | PT5M
            120;                             | PT2M
            '120, 120'                       | PT2M
            120s                             | PT2M
            30 seconds                       | PT30S
            Mon, 01 Mar 2026 12:05:00 GMT    | PT5M
            Mon Mar  1 12:05:00 2026         | PT5M
            Sun, 01 Mar 2026 12:05:00 UTC    | PT5M
            Sun, 01 Mar 2026 12:05:00        | PT5M
            Sun, 01-Mar-2026 12:05:00 gmt    | PT5M
            01 Mar 2026 12:05:00 GMT         | PT5M
            Sun, 01 Mar 2026 07:05:00 -05:00 | PT5M
            2026-03-01T12:05:00Z             | PT5M
            """)
    void readsSecondsAndDates(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.9", "Sun, 1 Mar 2026 13:00:00 +0100", "Sun, 01 Mar 2026 11:00:00 GMT"})
    void ignoresTimesThatAreNotInTheFuture(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isNull();
    }

    @Test
    void ignoresMalformedValues() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
        assertThat(RetryAfter.parse("soon", NOW)).isNull();
        assertThat(RetryAfter.parse("-5", NOW)).isNull();
        assertThat(RetryAfter.parse("5 minutes", NOW)).isNull();
        assertThat(RetryAfter.parse("Sun, 32 Mar 2026 12:05:00 GMT", NOW)).isNull();
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 12:05:00 +9900", NOW)).isNull();
        assertThat(RetryAfter.parse("99999999999999999999", NOW)).isNull();
    }
}
