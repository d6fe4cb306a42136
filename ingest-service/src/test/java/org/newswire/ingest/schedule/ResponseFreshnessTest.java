package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.ingest.schedule.PollSchedule.Requested;
import org.newswire.raw.FeedStatus.Reason;

class ResponseFreshnessTest {
    private static final Instant NOW = Instant.parse("2026-03-18T12:00:00Z");
    private static final String DATE = "Wed, 18 Mar 2026 11:00:00 GMT";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=300 | 300",
                "public, Max-Age = 300 | 300",
                "max-age=\"300\" | 300",
                "max-age=300, max-age=900 | 300",
                "max-age=60, s-maxage=900 | 900",
                "s-maxage=60, max-age=900 | 60",
                "no-cache=\"Set-Cookie, max-age=7\", max-age=300 | 300",
                "private=\"X, Y\", max-age=300 | 300",
                "max-age=7200; | 7200",
                "max-age=7200; must-revalidate | 7200",
                "public; max-age=7200 | 7200",
                "max-age=7200.0 | 7200",
                "max-age=99999999999999 | 999999999"
            })
    void waitsWhileTheResponseIsFresh(String cacheControl, long seconds) {
        assertThat(ResponseFreshness.freshness(exchange(Map.of("cache-control", cacheControl))))
                .isEqualTo(new Requested(Duration.ofSeconds(seconds), Reason.SERVER_MAX_AGE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-store, max-age=300",
                "no-cache, max-age=300",
                "max-age=0",
                "max-age=soon",
                "max-age=-1",
                "x-max-age=300",
                "must-revalidate"
            })
    void aStaleResponseIsNoHint(String cacheControl) {
        assertThat(ResponseFreshness.freshness(exchange(Map.of("cache-control", cacheControl))))
                .isNull();
    }

    @Test
    void subtractsTheAgeOfACachedResponse() {
        assertThat(ResponseFreshness.freshness(exchange(Map.of("cache-control", "max-age=300", "age", "120"))))
                .isEqualTo(new Requested(Duration.ofMinutes(3), Reason.SERVER_MAX_AGE));
        assertThat(ResponseFreshness.freshness(exchange(Map.of("cache-control", "max-age=300", "age", "300"))))
                .isNull();
    }

    @Test
    void expiresCountsFromTheServersOwnDate() {
        String inTenMinutes = "Wed, 18 Mar 2026 11:10:00 GMT";
        assertThat(ResponseFreshness.freshness(exchange(Map.of("date", DATE, "expires", inTenMinutes))))
                .isEqualTo(new Requested(Duration.ofMinutes(10), Reason.SERVER_EXPIRES));
        assertThat(ResponseFreshness.freshness(
                        exchange(Map.of("date", DATE, "expires", "Wednesday, 18-Mar-26 11:10:00 GMT"))))
                .isEqualTo(new Requested(Duration.ofMinutes(10), Reason.SERVER_EXPIRES));
        assertThat(ResponseFreshness.freshness(exchange(Map.of("expires", inTenMinutes))))
                .isNull();
    }

    @Test
    void prefersMaxAgeToExpiresAndIgnoresInvalidValues() {
        Map<String, String> both = Map.of("date", DATE, "expires", "Wed, 18 Mar 2026 11:10:00 GMT");
        var maxAge = new HashMap<>(both);
        maxAge.put("cache-control", "max-age=0");
        assertThat(ResponseFreshness.freshness(exchange(maxAge))).isNull();
        assertThat(ResponseFreshness.freshness(exchange(Map.of("date", DATE, "expires", "0"))))
                .isNull();
        assertThat(ResponseFreshness.freshness(exchange(Map.of()))).isNull();
    }

    private static Exchange exchange(Map<String, String> headers) {
        URI url = URI.create("https://news.example/feed");
        return Exchanges.of(url, NOW, headers);
    }
}
