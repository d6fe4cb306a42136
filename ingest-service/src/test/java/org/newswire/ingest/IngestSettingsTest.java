package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.poll.PollSettings;
import org.newswire.ingest.poll.PollSettingsBuilder;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.settings.Settings;

class IngestSettingsTest {
    @Test
    void defaults() {
        assertThat(IngestSettings.from(new Settings(Map.of())))
                .isEqualTo(new IngestSettings(
                        Optional.empty(),
                        PollSettingsBuilder.builder()
                                .pollIntervalMin(Duration.ofMinutes(5))
                                .pollIntervalMean(Duration.ofHours(1))
                                .pollIntervalMax(Duration.ofHours(24))
                                .fetchPages(PagePolicy.AUTO)
                                .robotsForFeeds(false)
                                .pollsAtOnce(64)
                                .backfillAtOnce(32)
                                .backfillPages(100)
                                .backfillItems(1_000)
                                .backfillRate(1_000)
                                .liveItemsPerHour(120)
                                .webSubCallback(Optional.empty())
                                .build()));
    }

    @Test
    void readsEverySetting() {
        Map<String, String> given = new HashMap<>(Map.of(
                "FEEDS", "feeds.yaml",
                "POLL_INTERVAL_MIN", "60s",
                "POLL_INTERVAL_MAX", "2m",
                "FETCH_PAGES", "never",
                "ROBOTS_FOR_FEEDS", "true",
                "POLLS_AT_ONCE", "7",
                "BACKFILL_AT_ONCE", "3",
                "BACKFILL_PAGES", "50",
                "BACKFILL_RATE", "9",
                "WEBSUB_CALLBACK_URL", "https://news.example.org/hooks"));
        given.put("BACKFILL_ITEMS", "60");
        given.put("LIVE_ITEMS_PER_HOUR", "20");
        Settings settings = new Settings(given);
        assertThat(IngestSettings.from(settings))
                .isEqualTo(new IngestSettings(
                        Optional.of("feeds.yaml"),
                        PollSettingsBuilder.builder()
                                .pollIntervalMin(Duration.ofMinutes(1))
                                .pollIntervalMean(Duration.ofMinutes(1))
                                .pollIntervalMax(Duration.ofMinutes(2))
                                .fetchPages(PagePolicy.NEVER)
                                .robotsForFeeds(true)
                                .pollsAtOnce(7)
                                .backfillAtOnce(3)
                                .backfillPages(50)
                                .backfillItems(60)
                                .backfillRate(9)
                                .liveItemsPerHour(20)
                                .webSubCallback(Optional.of(URI.create("https://news.example.org/hooks")))
                                .build()));
        settings.check();
    }

    @Test
    void rejectsAMaximumIntervalBelowTheMinimum() {
        Settings settings = new Settings(Map.of("POLL_INTERVAL_MIN", "1h", "POLL_INTERVAL_MAX", "30m"));
        IngestSettings.from(settings);
        assertThatThrownBy(settings::check)
                .hasMessageContaining("POLL_INTERVAL_MAX=30m: is shorter than POLL_INTERVAL_MIN");
    }

    @Test
    void theMeanIntervalIsAtMostAQuarterOfTheLongestAndAtLeastTheShortest() {
        assertThat(polls("POLL_INTERVAL_MEAN", "10h", "POLL_INTERVAL_MAX", "24h")
                        .pollIntervalMean())
                .isEqualTo(Duration.ofHours(6));
        assertThat(polls("POLL_INTERVAL_MEAN", "1m", "POLL_INTERVAL_MIN", "10m").pollIntervalMean())
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aShortestIntervalOfMoreThanADayIsTheLongestToo() {
        assertThat(polls("POLL_INTERVAL_MIN", "48h").pollIntervalMax()).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void theIntervalsOfAFeedPrecedeTheSettings() {
        PollSettings settings = polls("POLL_INTERVAL_MIN", "10m");
        var own = FeedDefinitionBuilder.builder()
                .id(new UUID(0, 1))
                .url("https://news.example/feed")
                .origin("list")
                .pollIntervalMin(Duration.ofMinutes(1))
                .build();
        assertThat(settings.schedule(own)).isEqualTo(new PollSchedule(Duration.ofMinutes(1), Duration.ofHours(24)));
    }

    @Test
    void rejectsACallbackUrlThatIsNotHttpOrHasAQuery() {
        for (String url : List.of("ftp://news.example.org", "news.example.org", "https://news.example.org/?a=b")) {
            Settings settings = new Settings(Map.of("WEBSUB_CALLBACK_URL", url));
            IngestSettings.from(settings);
            assertThatThrownBy(settings::check)
                    .hasMessageContaining(
                            "WEBSUB_CALLBACK_URL=" + url + ": is not an http or https URL without a query");
        }
    }

    private static PollSettings polls(String... namesAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            given.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        Settings settings = new Settings(given);
        PollSettings polls = PollSettings.from(settings);
        settings.check();
        return polls;
    }

    @Test
    void rejectsAnInvalidProxyWithoutRepeatingItsPassword() {
        Settings good = new Settings(Map.of("FETCH_PROXY", "http://me:secret@proxy.example:3128"));
        assertThat(ServiceFetcher.settings(good).proxy())
                .hasHost("proxy.example")
                .hasPort(3128);
        good.check();

        Settings wrong = new Settings(Map.of("FETCH_PROXY", "ftp://me:secret@proxy.example"));
        ServiceFetcher.settings(wrong);
        assertThatThrownBy(wrong::check)
                .hasMessageContaining("FETCH_PROXY: is no address of a forward proxy")
                .hasMessageNotContaining("secret");
    }
}
