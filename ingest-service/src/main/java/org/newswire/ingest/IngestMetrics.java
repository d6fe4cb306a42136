package org.newswire.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.websub.Tally;
import org.newswire.raw.FeedStatus.State;
import org.newswire.raw.RawItem;

/// What the ingest counts. Every poll, page and item is counted once, by its outcome; there are no
/// labels of feeds or hosts.
final class IngestMetrics {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Timer freshness;
    private final Timer seen;
    private final Map<State, AtomicInteger> feeds = new EnumMap<>(State.class);

    IngestMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.freshness = age(
                "newswire.ingest.freshness",
                "From an item's own date to its publication in news.raw",
                Duration.ofHours(6));
        this.seen = age(
                "newswire.ingest.publish",
                "From the feed's answer to the item's publication in news.raw",
                Duration.ofMinutes(5));
        for (State state : State.values()) {
            AtomicInteger count = new AtomicInteger();
            feeds.put(state, count);
            registry.gauge(
                    "newswire.ingest.feeds",
                    io.micrometer.core.instrument.Tags.of("state", PollFailure.spelling(state)),
                    count);
        }
    }

    private Timer age(String name, String description, Duration longest) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(longest)
                .register(registry);
    }

    void poll(String outcome) {
        count("newswire.ingest.polls", "Polls that ended, by how", outcome);
    }

    void unchanged() {
        count("newswire.ingest.items", "Entries in documents that were read, by outcome", "unchanged");
    }

    /// @param missing why there is no page, null where there is
    void page(@Nullable String missing) {
        count(
                "newswire.ingest.pages",
                "Article pages that were asked for, by outcome",
                missing == null ? "fetched" : missing);
    }

    void pageRetried() {
        count("newswire.ingest.pages", "Article pages that were asked for, by outcome", "retried");
    }

    /// @param repaired whether older documents of the feed reach back to what was known
    void possibleGap(boolean repaired) {
        count(
                "newswire.ingest.possible.gaps",
                "Polls whose document shared no item with what was known",
                repaired ? "repaired" : "open");
    }

    /// @param read whether there was a document that could be read
    void olderPage(boolean read) {
        count("newswire.ingest.older.pages", "Older documents asked for to repair gaps", read ? "read" : "failed");
    }

    /// @param outcome what became of it
    void hubCall(String outcome) {
        count("newswire.ingest.hub.calls", "What hubs said at callbacks, by outcome", outcome);
    }

    void hubRequest(boolean accepted) {
        count("newswire.ingest.hub.requests", "Requests to hubs, by outcome", accepted ? "accepted" : "failed");
    }

    void hubNews(Tally before, Tally now) {
        countOf("pushed", (double) (now.announced() - before.announced()));
        countOf("missed", (double) (now.missed() - before.missed()));
    }

    private void countOf(String outcome, double polls) {
        Counter.builder("newswire.ingest.hub.news")
                .description("Polls that brought items of feeds with a hub, by whether it had pushed")
                .tag("outcome", outcome)
                .register(registry)
                .increment(polls);
    }

    /// What a committed transaction published.
    void published(PollOutcome outcome) {
        Instant now = clock.instant();
        for (RawItem item : outcome.items()) {
            boolean first = item.change() == RawItem.Change.PUBLISHED;
            count(
                    "newswire.ingest.items",
                    "Entries in documents that were read, by outcome",
                    PollFailure.spelling(item.change()));
            seen.record(Duration.between(item.observedAt(), now));
            Instant claimed = item.entry().published();
            if (first && claimed != null && claimed.isBefore(now)) {
                freshness.record(Duration.between(claimed, now));
            }
        }
    }

    /// The feeds owned now, by state.
    void owned(Collection<WatchedFeed> watched) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        watched.forEach(feed -> counts.merge(feed.memory().state(), 1, Integer::sum));
        feeds.forEach((state, gauge) -> gauge.set(counts.getOrDefault(state, 0)));
    }

    void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    private void count(String name, String description, String outcome) {
        Counter.builder(name)
                .description(description)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }
}
