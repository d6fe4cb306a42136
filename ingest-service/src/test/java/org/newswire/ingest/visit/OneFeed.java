package org.newswire.ingest.visit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.AddressPolicy;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessJudge;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestWatch;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.Feeds;
import org.newswire.ingest.memory.LeapingClock;
import org.newswire.ingest.memory.Outbox;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.Callback;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// A scripted origin and all of the ingest that touches it: gate, fetcher, robots.txt and visits, with
/// a clock that can be moved on. What visits hand over is taken for published.
final class OneFeed implements AutoCloseable {
    static final Duration MIN = Duration.ofMinutes(1);
    static final Duration MAX = Duration.ofHours(24);
    static final Duration GAP = Duration.ofMillis(20);

    final Origin origin = new Origin();
    final LeapingClock clock = new LeapingClock();
    final HostGate gate = new HostGate(GateSettings.defaults().withGap(GAP), clock);
    final Semaphore largeDocuments = new Semaphore(1);
    final TransferBudget transfers = new TransferBudget(16 << 20);
    final Semaphore backlogRoom = new Semaphore(1 << 20);
    BackfillQuota quota = new BackfillQuota(100_000, clock);
    final Outbox outbox = new Outbox(clock);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1"))
                    .withTimeouts(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofSeconds(2)),
            gate,
            clock,
            new RequestWatch(
                    new PolitenessJudge(GateSettings.defaults().withGap(GAP), clock::nanos),
                    clock,
                    new RequestMetrics(meters, clock)));
    final IngestMetrics metrics = new IngestMetrics(meters, clock);
    private final RobotsRules robots = new RobotsRules(fetcher, gate, clock, "Newswire");
    private final PagePolicy pages;
    private final boolean robotsForFeeds;
    private final Optional<URI> callbacks;
    private Stop stop = new Stop(Duration.ofMillis(5));
    Turns turns = new Turns(8, 8, stop);
    private final List<RawItem> items = new ArrayList<>();
    private final List<RawItem> history = new ArrayList<>();
    private final List<FeedStatus> statuses = new ArrayList<>();
    Duration max = MAX;
    String user = ""; // in the feed's URL, such as ann:password@
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final Map<String, Callback> desk = new ConcurrentHashMap<>();
    final List<Subscription> left = new ArrayList<>();
    FeedMemory memory = FeedMemory.blank(clock.instant());

    OneFeed(PagePolicy pages) {
        this(pages, false);
    }

    OneFeed(PagePolicy pages, boolean robotsForFeeds) {
        this(pages, robotsForFeeds, Optional.empty());
    }

    /// @param callbacks where hubs may call
    OneFeed(PagePolicy pages, boolean robotsForFeeds, Optional<URI> callbacks) {
        this.callbacks = callbacks;
        this.pages = pages;
        this.robotsForFeeds = robotsForFeeds;
    }

    /// An RSS feed of these items, each given as `guid|title|text`, linked to `/a/guid`.
    String feed(String... entries) {
        String body = Arrays.stream(entries)
                .map(entry -> entry.split("\\|"))
                .map(parts -> "<item><guid isPermaLink='false'>%s</guid><link>%s</link><title>%s</title>"
                                .formatted(parts[0], origin.url("/a/" + parts[0]), parts[1])
                        + "<description>%s</description></item>".formatted(parts.length > 2 ? parts[2] : parts[1]))
                .collect(Collectors.joining());
        return "<rss version='2.0'><channel><title>Feed</title>" + body + "</channel></rss>";
    }

    /// One visit to the feed, with all that follows from it.
    void visit() throws InterruptedException {
        visit("/feed");
    }

    void visit(String path) throws InterruptedException {
        start(path).join();
        publish();
    }

    PollRunner.Parts parts() {
        var settings = new PollSettings(MIN, MIN, max, pages, robotsForFeeds, 8, 8, 60, 200, callbacks);
        return new PollRunner.Parts(
                fetcher,
                robots,
                new FeedReader(),
                new ItemPages(fetcher, robots, clock),
                hub(),
                settings,
                metrics,
                turns,
                new WorkLimit(8),
                backlogRoom,
                largeDocuments,
                transfers,
                quota,
                _ -> {},
                stop,
                clock,
                RandomGenerator.getDefault(),
                Tracing.off(ThreadLocalRandom::current));
    }

    Thread start(String path) {
        PollRunner.Parts parts = parts();
        String url = origin.url(path).toString().replace("://", "://" + user);
        var definition = new FeedDefinition(
                NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
        var feed = new WatchedFeed(0, definition, memory, () -> PollBudget.UNLIMITED, Instant.MIN);
        calls.forEach(feed::hear);
        calls.clear();
        return Thread.ofVirtual().start(() -> {
            try {
                new FeedVisit(parts, feed, feed.memory(), outbox).run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// Ends the visits under way as a service does that stops; the next ones are of another.
    void stop(Thread visit) throws InterruptedException {
        stop.ask();
        visit.interrupt();
        visit.join();
        publish();
        stop = new Stop(Duration.ofMillis(5));
        turns = new Turns(8, 8, stop);
    }

    HubTalk hub() {
        return new HubTalk(fetcher, callbacks, metrics, clock, new SecureRandom());
    }

    /// Takes what was handed over so far.
    void publish() {
        outbox.hurry();
        List<PollOutcome> outcomes = outbox.take(Integer.MAX_VALUE);
        outbox.done(outcomes);
        outcomes.forEach(outcome -> {
            metrics.published(outcome);
            outcome.items().forEach(item -> {
                items.add(Feeds.sent(item));
                if (BackfillLane.holds(item.message().headers())) {
                    history.add(Feeds.sent(item));
                }
            });
            Optional.ofNullable(outcome.status()).ifPresent(statuses::add);
            UUID id = outcome.feed().definition().id();
            outcome.wants().ifPresent(wanted -> desk.put(wanted.id(), wanted.callback(id, true)));
            outcome.leaves().ifPresent(former -> {
                desk.put(former.id(), former.callback(id, false));
                left.add(former);
            });
            memory = outcome.memory();
        });
    }

    /// The next visit, when it is due.
    void visitWhenDue() throws InterruptedException {
        waitAndVisit(memory.nextPollAt());
    }

    void waitAndVisit(Instant until) throws InterruptedException {
        Duration wait = Duration.between(clock.instant(), until);
        if (wait.isPositive()) {
            clock.moveOn(wait);
        }
        visit();
    }

    /// Until the next poll, from the last one's time.
    Duration wait(Instant since) {
        return Duration.between(since, memory.nextPollAt());
    }

    List<RawItem> items() {
        return items;
    }

    /// Those of them that travel in the backfill lane.
    List<RawItem> history() {
        return history;
    }

    List<FeedStatus> statuses() {
        return statuses;
    }

    FeedStatus status() {
        return statuses.getLast();
    }

    long asked(String path) {
        return origin.asked().stream()
                .filter(asked -> asked.path().equals(path))
                .count();
    }

    Origin.Asked last(String path) {
        return origin.asked().stream()
                .filter(asked -> asked.path().equals(path))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        stop.ask();
        fetcher.close();
        origin.close();
    }
}
