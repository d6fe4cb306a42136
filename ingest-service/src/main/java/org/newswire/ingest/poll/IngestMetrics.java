package org.newswire.ingest.poll;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.PushReliability;
import org.newswire.raw.FeedStatus.State;
import org.newswire.raw.RawItem;
import org.newswire.service.metrics.AgeTimer;
import org.newswire.text.KebabCase;

/// The metrics of the ingest-service. Each poll, page and item is counted once, by its outcome. All
/// outcomes are exported as 0 from the start. No label contains a feed or a host.
public final class IngestMetrics {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final AgeTimer freshness;
    private final AgeTimer seen;
    private final Map<State, AtomicInteger> feeds = new EnumMap<>(State.class);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger unreadableStates = new AtomicInteger();

    public IngestMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.freshness = new AgeTimer(
                registry,
                clock,
                "newswire.ingest.freshness",
                "Time from the date of a live item to its publication in news.raw");
        this.seen = new AgeTimer(
                registry,
                clock,
                "newswire.ingest.publish",
                "Time from the feed's response to the publication of a live item in news.raw");
        for (State state : State.values()) {
            AtomicInteger count = new AtomicInteger();
            feeds.put(state, count);
            Gauge.builder("newswire.ingest.feeds", count, AtomicInteger::get)
                    .description("Feeds owned by the instance, by state")
                    .tag("state", KebabCase.of(state))
                    .register(registry);
        }
        Gauge.builder("newswire.ingest.feeds.waiting", waiting, AtomicInteger::get)
                .description("Feeds whose first poll waits for the backfill rate limit")
                .register(registry);
        Gauge.builder("newswire.ingest.feeds.unreadable.state", unreadableStates, AtomicInteger::get)
                .description("Feeds that are not polled because their poll state cannot be read")
                .register(registry);
        for (OutcomeCounter each : OutcomeCounter.ALL) {
            each.values().forEach(value -> each.in(registry, value));
        }
    }

    /// @param backingOff number of hosts that back off
    public void watchHosts(Supplier<Number> backingOff) {
        Gauge.builder("newswire.ingest.hosts.backing.off", backingOff)
                .description("Hosts that back off: they requested a pause or did not answer")
                .register(registry);
    }

    void count(OutcomeCounter counter, String outcome) {
        counter.in(registry, outcome).increment();
    }

    /// Counts a request of a hub to a callback.
    public void hubCall(String outcome) {
        count(OutcomeCounter.HUB_CALLS, outcome);
    }

    void hubNews(PushReliability before, PushReliability now) {
        OutcomeCounter.HUB_NEWS.in(registry, "pushed").increment((double) (now.announced() - before.announced()));
        OutcomeCounter.HUB_NEWS.in(registry, "missed").increment((double) (now.missed() - before.missed()));
    }

    /// Counts the items of a committed transaction, and measures the latency of live ones.
    public void published(PollOutcome outcome) {
        Instant now = clock.instant();
        for (EncodedItem item : outcome.items()) {
            boolean first = item.change() == RawItem.Change.PUBLISHED;
            count(OutcomeCounter.ITEMS, KebabCase.of(item.change()));
            count(OutcomeCounter.LANES, item.backfill() ? "backfill" : "live");
            if (item.backfill()) {
                continue;
            }
            Instant claimed = item.published();
            try (var _ = item.span().open()) {
                seen.record(item.observedAt());
                if (first && claimed != null && claimed.isBefore(now) && hasTimeOfDay(claimed)) {
                    freshness.record(claimed);
                }
            }
        }
    }

    /// Counts items that were read and not published, because their feed was not assigned to this instance any
    /// more. Its new owner publishes those that the feed still shows.
    public void dropped(int items) {
        OutcomeCounter.ITEMS.in(registry, "dropped").increment(items);
    }

    /// A date without a time is read as midnight UTC, so the age of the item would be up to a day too long.
    private static boolean hasTimeOfDay(Instant claimed) {
        return !claimed.equals(claimed.truncatedTo(ChronoUnit.DAYS));
    }

    /// Updates the gauges of the feeds that the instance owns.
    ///
    /// @param newcomers  how many feeds wait for their first poll
    /// @param unreadable how many feeds are not polled because their state cannot be read
    public void owned(Collection<WatchedFeed> watched, int newcomers, int unreadable) {
        waiting.set(newcomers);
        unreadableStates.set(unreadable);
        Map<State, Integer> counts = new EnumMap<>(State.class);
        watched.forEach(feed -> counts.merge(feed.pollState().state(), 1, Integer::sum));
        feeds.forEach((state, gauge) -> gauge.set(counts.getOrDefault(state, 0)));
    }

    /// Canaries are not items of a feed, so they are counted separately.
    public Counter canaries() {
        return Counter.builder("newswire.ingest.canaries")
                .description("Canaries published to news.raw")
                .register(registry);
    }

    public void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }
}
