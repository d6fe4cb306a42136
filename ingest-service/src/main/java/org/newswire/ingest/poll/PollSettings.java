package org.newswire.ingest.poll;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.net.WebUrl;
import org.newswire.settings.Settings;

/// The settings of polls, from the environment.
///
/// @param pollIntervalMin `POLL_INTERVAL_MIN`: shortest interval between two polls of a feed
/// @param pollIntervalMean `POLL_INTERVAL_MEAN`: shortest average interval over the feeds of an
///     instance
/// @param pollIntervalMax `POLL_INTERVAL_MAX`: longest interval between two polls of a feed that responds
/// @param fetchPages      `FETCH_PAGES`: whether article pages are fetched
/// @param robotsForFeeds  `ROBOTS_FOR_FEEDS`: whether robots.txt is respected for feeds, not only for pages
/// @param pollsAtOnce     `POLLS_AT_ONCE`: concurrent polls, and also concurrent fetches of live pages
/// @param backfillAtOnce  `BACKFILL_AT_ONCE`: concurrent fetches of backfill pages
/// @param backfillPages   `BACKFILL_PAGES`: number of items of a first poll, the newest, whose pages are
///     fetched
/// @param backfillItems   `BACKFILL_ITEMS`: items taken from the older documents of a feed
/// @param backfillRate    `BACKFILL_RATE`: backfill items published per second
/// @param liveItemsPerHour `LIVE_ITEMS_PER_HOUR`: live items of a feed per hour; further ones are backfill
/// @param webSubCallback  `WEBSUB_CALLBACK_URL`: address under which hubs reach this service; empty
///     disables WebSub
@RecordBuilder
public record PollSettings(
        Duration pollIntervalMin,
        Duration pollIntervalMean,
        Duration pollIntervalMax,
        PagePolicy fetchPages,
        boolean robotsForFeeds,
        int pollsAtOnce,
        int backfillAtOnce,
        int backfillPages,
        int backfillItems,
        int backfillRate,
        int liveItemsPerHour,
        Optional<URI> webSubCallback) {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MONTH = Duration.ofDays(30);

    /// Invalid values are reported by [Settings#check].
    public static PollSettings from(Settings settings) {
        Duration min = settings.described("shortest poll interval; one minute for feeds whose hub pushes")
                .duration("POLL_INTERVAL_MIN", Duration.ofMinutes(5), SECOND, MONTH);
        Duration max = settings.described("longest poll interval of a feed that responds")
                .duration("POLL_INTERVAL_MAX", Duration.ofHours(24), SECOND, MONTH);
        if (settings.find("POLL_INTERVAL_MAX").isEmpty() && max.compareTo(min) < 0) {
            max = min;
        }
        if (max.compareTo(min) < 0) {
            settings.error(
                    "POLL_INTERVAL_MAX",
                    settings.text("POLL_INTERVAL_MAX", ""),
                    "is shorter than POLL_INTERVAL_MIN",
                    "Set it to the same or longer.");
        }
        Duration mean = settings.described("average poll interval of all feeds, at most a quarter of the longest")
                .duration("POLL_INTERVAL_MEAN", Duration.ofHours(1), SECOND, MONTH);
        return PollSettingsBuilder.builder()
                .pollIntervalMin(min)
                .pollIntervalMean(mean(mean, min, max))
                .pollIntervalMax(max)
                .fetchPages(
                        settings.described("when article pages are fetched; `auto`: if the entry has only a summary")
                                .choice("FETCH_PAGES", PagePolicy.AUTO, PagePolicy.class))
                .robotsForFeeds(settings.described("apply robots.txt to feeds too. It always applies to article pages")
                        .flag("ROBOTS_FOR_FEEDS", false))
                .pollsAtOnce(
                        settings.described("concurrent polls, and as many page fetches; at most two requests per host")
                                .number("POLLS_AT_ONCE", 64, 1, 10_000))
                .backfillAtOnce(settings.described("concurrent page fetches for history")
                        .number("BACKFILL_AT_ONCE", 32, 1, 10_000))
                .backfillPages(settings.described("newest items of a new feed whose pages are fetched")
                        .number("BACKFILL_PAGES", 100, 0, 100_000))
                .backfillItems(settings.described(
                                "items taken from older documents of a new feed, or after a gap; 0 reads none")
                        .number("BACKFILL_ITEMS", 1_000, 0, 40_000))
                .backfillRate(settings.described("history items published per second")
                        .number("BACKFILL_RATE", 1_000, 1, 100_000))
                .liveItemsPerHour(
                        settings.described("live items of a feed per hour; further new items wait as backfill")
                                .number("LIVE_ITEMS_PER_HOUR", 120, 1, 100_000))
                .webSubCallback(callback(settings))
                .build();
    }

    /// Returns the schedule of a feed. Settings of the feed take precedence.
    public PollSchedule schedule(FeedDefinition feed) {
        return new PollSchedule(
                Objects.requireNonNullElse(feed.pollIntervalMin(), pollIntervalMin),
                Objects.requireNonNullElse(feed.pollIntervalMax(), pollIntervalMax));
    }

    private static Optional<URI> callback(Settings settings) {
        Optional<String> text = settings.described("public URL for WebSub hubs; without it there are no"
                        + " [subscriptions](OPERATING.md#websub-subscriptions)")
                .find("WEBSUB_CALLBACK_URL");
        Optional<URI> url = text.flatMap(WebUrl::parse)
                .filter(parsed -> parsed.getRawQuery() == null && parsed.getRawFragment() == null);
        if (text.isPresent() && url.isEmpty()) {
            settings.error(
                    "WEBSUB_CALLBACK_URL",
                    text.get(),
                    "is not an http or https URL without a query",
                    "Set it to the address under which hubs on the internet reach this service, such as"
                            + " https://news.example.org.");
        }
        return url;
    }

    /// Limits the mean so that the longest interval of the budget does not exceed `max`.
    private static Duration mean(Duration given, Duration min, Duration max) {
        Duration longest = max.dividedBy(PollBudget.MAX_INTERVAL_FACTOR);
        Duration bounded = given.compareTo(longest) > 0 ? longest : given;
        return bounded.compareTo(min) < 0 ? min : bounded;
    }
}
