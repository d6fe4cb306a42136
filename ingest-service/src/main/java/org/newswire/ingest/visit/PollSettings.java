package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.pipeline.Settings;

/// How feeds are visited, from the environment; the README lists the settings.
///
/// @param pollIntervalMin `POLL_INTERVAL_MIN`: no feed is polled more often
/// @param pollIntervalMean `POLL_INTERVAL_MEAN`: how often the feeds of an instance are polled on
///     average, at most
/// @param pollIntervalMax `POLL_INTERVAL_MAX`: no feed that answers is polled less often
/// @param fetchPages      `FETCH_PAGES`
/// @param robotsForFeeds  `ROBOTS_FOR_FEEDS`: whether robots.txt holds for feeds too, not only for
///     pages
/// @param pollsAtOnce     `POLLS_AT_ONCE`: how many feeds are polled, and pages of new items fetched,
///     at the same time
/// @param backfillAtOnce  `BACKFILL_AT_ONCE`: how many pages of a backlog are fetched at the same time
/// @param backfillPages   `BACKFILL_PAGES`: of how many of the items that a feed shows at first, the
///     newest, pages are fetched
/// @param backfillRate    `BACKFILL_RATE`: how many items of backlogs are published, a second
/// @param webSubCallback  `WEBSUB_CALLBACK_URL`: the address under which hubs reach this service; empty
///     for no WebSub
public record PollSettings(
        Duration pollIntervalMin,
        Duration pollIntervalMean,
        Duration pollIntervalMax,
        PagePolicy fetchPages,
        boolean robotsForFeeds,
        int pollsAtOnce,
        int backfillAtOnce,
        int backfillPages,
        int backfillRate,
        Optional<URI> webSubCallback) {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MONTH = Duration.ofDays(30);

    /// What is wrong with them is said by [Settings#check].
    public static PollSettings from(Settings settings) {
        Duration min = settings.duration("POLL_INTERVAL_MIN", Duration.ofMinutes(5), SECOND, MONTH);
        Duration max = settings.duration("POLL_INTERVAL_MAX", Duration.ofHours(24), SECOND, MONTH);
        if (settings.find("POLL_INTERVAL_MAX").isEmpty() && max.compareTo(min) < 0) {
            max = min;
        }
        if (max.compareTo(min) < 0) {
            settings.fault(
                    "POLL_INTERVAL_MAX",
                    settings.text("POLL_INTERVAL_MAX", ""),
                    "is shorter than POLL_INTERVAL_MIN",
                    "Set it to the same or longer.");
        }
        return new PollSettings(
                min,
                mean(settings.duration("POLL_INTERVAL_MEAN", Duration.ofHours(1), SECOND, MONTH), min, max),
                max,
                settings.choice("FETCH_PAGES", PagePolicy.AUTO, PagePolicy.class),
                settings.flag("ROBOTS_FOR_FEEDS", false),
                settings.number("POLLS_AT_ONCE", 64, 1, 10_000),
                settings.number("BACKFILL_AT_ONCE", 32, 1, 10_000),
                settings.number("BACKFILL_PAGES", 100, 0, 100_000),
                settings.number("BACKFILL_RATE", 1_000, 1, 100_000),
                callback(settings));
    }

    /// When a feed is polled: by its own settings, or else by these.
    public PollSchedule schedule(FeedDefinition feed) {
        return new PollSchedule(
                Objects.requireNonNullElse(feed.pollIntervalMin(), pollIntervalMin),
                Objects.requireNonNullElse(feed.pollIntervalMax(), pollIntervalMax));
    }

    private static Optional<URI> callback(Settings settings) {
        Optional<String> text = settings.find("WEBSUB_CALLBACK_URL");
        Optional<URI> url = text.flatMap(WebUrl::parse)
                .filter(parsed -> parsed.getRawQuery() == null && parsed.getRawFragment() == null);
        if (text.isPresent() && url.isEmpty()) {
            settings.fault(
                    "WEBSUB_CALLBACK_URL",
                    text.get(),
                    "is no http or https URL without a query",
                    "Set it to the address under which hubs on the internet reach this service, such as https://news.example.org.");
        }
        return url;
    }

    /// So that the longest wait for want of budget is no longer than `max`.
    private static Duration mean(Duration given, Duration min, Duration max) {
        Duration longest = max.dividedBy(PollBudget.SLOWEST);
        Duration bounded = given.compareTo(longest) > 0 ? longest : given;
        return bounded.compareTo(min) < 0 ? min : bounded;
    }
}
