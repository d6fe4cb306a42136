package org.newswire.ingest.visit;

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
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.websub.Tally;
import org.newswire.pipeline.metrics.AgeTimer;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.State;
import org.newswire.raw.RawItem;

/// What the ingest counts. Every poll, page and item is counted once, by its outcome, all of which are
/// there at 0 from the start; there are no labels of feeds or hosts.
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
                "From a live item's own date to its publication in news.raw");
        this.seen = new AgeTimer(
                registry,
                clock,
                "newswire.ingest.publish",
                "From the feed's answer to a live item's publication in news.raw");
        for (State state : State.values()) {
            AtomicInteger count = new AtomicInteger();
            feeds.put(state, count);
            Gauge.builder("newswire.ingest.feeds", count, AtomicInteger::get)
                    .description("Feeds that the instance owns, by state")
                    .tag("state", Spelling.of(state))
                    .register(registry);
        }
        Gauge.builder("newswire.ingest.feeds.waiting", waiting, AtomicInteger::get)
                .description("Feeds whose first poll waits for room in the backfill lane")
                .register(registry);
        Gauge.builder("newswire.ingest.feeds.unreadable.state", unreadableStates, AtomicInteger::get)
                .description("Feeds that are not polled, since their state in news.feed-memory cannot be read")
                .register(registry);
        for (OutcomeCounter known : OutcomeCounter.ALL) {
            known.values().forEach(value -> counter(known, value));
        }
    }

    /// @param resting how many hosts are in a pause
    public void watchHosts(Supplier<Number> resting) {
        Gauge.builder("newswire.ingest.hosts.resting", resting)
                .description("Hosts that get no request just now: they asked for a pause, or leave requests unanswered")
                .register(registry);
    }

    void poll(String outcome) {
        count(OutcomeCounter.POLLS, outcome);
    }

    /// @param reason why the next one is when it is
    void nextPoll(FeedStatus.Reason reason) {
        count(OutcomeCounter.NEXT_POLLS, Spelling.of(reason));
    }

    void unchanged() {
        count(OutcomeCounter.ITEMS, "unchanged");
    }

    /// @param missing why there is no page, null where there is
    void page(@Nullable String missing) {
        count(OutcomeCounter.PAGES, missing == null ? "fetched" : missing);
    }

    void pageRetried() {
        count(OutcomeCounter.PAGES, "retried");
    }

    /// @param repaired whether older documents of the feed reach back to what was known
    void possibleGap(boolean repaired) {
        count(OutcomeCounter.POSSIBLE_GAPS, repaired ? "repaired" : "open");
    }

    /// @param read whether there was a document that could be read
    void olderPage(boolean read) {
        count(OutcomeCounter.OLDER_PAGES, read ? "read" : "failed");
    }

    /// @param outcome what became of it
    public void hubCall(String outcome) {
        count(OutcomeCounter.HUB_CALLS, outcome);
    }

    void hubRequest(boolean accepted) {
        count(OutcomeCounter.HUB_REQUESTS, accepted ? "accepted" : "failed");
    }

    void hubNews(Tally before, Tally now) {
        counter(OutcomeCounter.HUB_NEWS, "pushed").increment((double) (now.announced() - before.announced()));
        counter(OutcomeCounter.HUB_NEWS, "missed").increment((double) (now.missed() - before.missed()));
    }

    /// What a committed transaction published.
    public void published(PollOutcome outcome) {
        Instant now = clock.instant();
        for (PreparedItem item : outcome.items()) {
            boolean first = item.change() == RawItem.Change.PUBLISHED;
            count(OutcomeCounter.ITEMS, Spelling.of(item.change()));
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

    /// A date without a time is read as midnight, UTC: as an age it would be up to a day too much.
    private static boolean hasTimeOfDay(Instant claimed) {
        return !claimed.equals(claimed.truncatedTo(ChronoUnit.DAYS));
    }

    /// The feeds owned now, by state.
    ///
    /// @param newcomers  how many feeds wait for their first poll
    /// @param unreadable how many feeds are not polled because their state cannot be read
    public void owned(Collection<WatchedFeed> watched, int newcomers, int unreadable) {
        waiting.set(newcomers);
        unreadableStates.set(unreadable);
        Map<State, Integer> counts = new EnumMap<>(State.class);
        watched.forEach(feed -> counts.merge(feed.memory().state(), 1, Integer::sum));
        feeds.forEach((state, gauge) -> gauge.set(counts.getOrDefault(state, 0)));
    }

    /// Canaries are no items of a feed and are counted apart.
    public Counter canaries() {
        return Counter.builder("newswire.ingest.canaries")
                .description("Canaries published to news.raw")
                .register(registry);
    }

    /// Counts what is counted elsewhere.
    public void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    private void count(OutcomeCounter what, String value) {
        counter(what, value).increment();
    }

    private Counter counter(OutcomeCounter what, String value) {
        return Counter.builder(what.metric())
                .description(what.description())
                .tag(what.label(), value)
                .register(registry);
    }
}
