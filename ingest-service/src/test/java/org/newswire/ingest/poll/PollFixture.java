package org.newswire.ingest.poll;

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
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestObserver;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.LeapingClock;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollClaimWriter;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.Callback;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.Subscription;
import org.newswire.net.AddressPolicy;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.Tracing;

/// A scripted origin and all parts of the ingest that send requests to it: host limiter, fetcher,
/// robots.txt and poll tasks, with a manual clock. Outcomes in the outbox count as published.
final class PollFixture implements AutoCloseable {
    static final Duration MIN = Duration.ofMinutes(1);
    static final Duration MAX = Duration.ofHours(24);
    static final Duration GAP = Duration.ofMillis(5);

    final Origin origin = new Origin();
    final LeapingClock clock = new LeapingClock();
    final HostLimiter limiter = new HostLimiter(PolitenessSettings.defaults().withGap(GAP), clock);
    final ReadingBudget documents = new ReadingBudget(new DocumentMemory(600 << 20));
    TransferBudget transfers = new TransferBudget(48 << 20, 32 << 20);
    Semaphore pendingKib = new Semaphore(1 << 20);
    final Semaphore livePendingKib = new Semaphore(1 << 20);
    BackfillRateLimiter backfillRate = new BackfillRateLimiter(100_000, clock);
    final Outbox outbox = new Outbox(clock);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Fetcher patient = fetcher(Duration.ofSeconds(5));
    private @Nullable Fetcher impatient;
    private Fetcher fetcher = patient;
    final IngestMetrics metrics = new IngestMetrics(meters, clock);
    private RobotsRules robots = robots();
    private final PagePolicy pages;
    private final boolean robotsForFeeds;
    private final Optional<URI> callbacks;
    private StopSignal stop = new StopSignal(Duration.ofMillis(5));
    FetchLimiter fetches = new FetchLimiter(8, 8, stop);
    ResponseLimiter responses = new ResponseLimiter(8);
    PollClaimWriter claims = _ -> {};
    private final List<RawItem> items = new ArrayList<>();
    private final List<RawItem> backfill = new ArrayList<>();
    private final List<FeedStatus> statuses = new ArrayList<>();
    Duration max = MAX;
    int backfillItems; // no older documents by default
    int liveItemsPerHour = 100_000;

    @Nullable
    String proxy; // of the feed

    String user = ""; // in the feed's URL, such as `ann:password@`
    final List<HubNotification> notifications = new CopyOnWriteArrayList<>();
    final Map<String, Callback> callbackTable = new ConcurrentHashMap<>();
    final List<Subscription> ended = new ArrayList<>();
    PollState pollState = PollState.blank(clock.instant());

    PollFixture(PagePolicy pages) {
        this(pages, false);
    }

    PollFixture(PagePolicy pages, boolean robotsForFeeds) {
        this(pages, robotsForFeeds, Optional.empty());
    }

    /// @param callbacks base URL of the hub callbacks
    PollFixture(PagePolicy pages, boolean robotsForFeeds, Optional<URI> callbacks) {
        this.callbacks = callbacks;
        this.pages = pages;
        this.robotsForFeeds = robotsForFeeds;
    }

    private Fetcher fetcher(Duration firstByteTimeout) {
        return new Fetcher(
                FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1"))
                        .withConnectTimeout(Duration.ofSeconds(1))
                        .withFirstByteTimeout(firstByteTimeout)
                        .withTotalTimeout(firstByteTimeout.multipliedBy(4)),
                limiter,
                clock,
                new RequestObserver(
                        new PolitenessMonitor(PolitenessSettings.defaults().withGap(GAP), clock::nanos),
                        clock,
                        new RequestMetrics(meters, clock)));
    }

    private RobotsRules robots() {
        return new RobotsRules(fetcher, limiter, clock, "Newswire");
    }

    /// Takes all memory for documents until the shares are closed.
    static List<ReadingBudget.Share> occupy(ReadingBudget documents) throws InterruptedException {
        List<ReadingBudget.Share> shares = new ArrayList<>();
        for (int bytes : new int[] {1 << 30, 4 << 20}) {
            ReadingBudget.Share share = documents.share();
            share.acquire(bytes);
            shares.add(share);
        }
        return shares;
    }

    /// Shortens the timeouts of later requests, for requests that must time out. A busy machine can
    /// exceed such a timeout itself.
    void shortenTimeouts() {
        impatient = fetcher(Duration.ofMillis(500));
        fetcher = impatient;
        robots = robots();
    }

    /// Lets later requests take as long as before [#shortenTimeouts].
    void restoreTimeouts() {
        fetcher = patient;
        robots = robots();
    }

    /// Returns an RSS feed of these items. Each is given as `guid|title|text` and links to
    /// `/a/guid`.
    String feed(String... entries) {
        String body = Arrays.stream(entries)
                .map(entry -> entry.split("\\|"))
                .map(parts -> "<item><guid isPermaLink='false'>%s</guid><link>%s</link><title>%s</title>"
                                .formatted(parts[0], origin.url("/a/" + parts[0]), parts[1])
                        + "<description>%s</description></item>".formatted(parts.length > 2 ? parts[2] : parts[1]))
                .collect(Collectors.joining());
        return "<rss version='2.0'><channel><title>Feed</title>" + body + "</channel></rss>";
    }

    /// Polls the feed once and publishes the outcome.
    void poll() throws InterruptedException {
        poll("/feed");
    }

    void poll(String path) throws InterruptedException {
        start(path).join();
        publish();
    }

    PollContext context() {
        var settings = PollSettingsBuilder.builder(FeedFixtures.SETTINGS)
                .pollIntervalMin(MIN)
                .pollIntervalMean(MIN)
                .pollIntervalMax(max)
                .backfillItems(backfillItems)
                .liveItemsPerHour(liveItemsPerHour)
                .fetchPages(pages)
                .robotsForFeeds(robotsForFeeds)
                .webSubCallback(callbacks)
                .build();
        var limits = new PollLimits(
                fetches, responses, transfers, documents, pendingKib, livePendingKib, backfillRate, claims, stop);
        return new PollContext(
                new Downloads(fetcher, robots, new FeedReader(), new ItemPages(fetcher, robots, clock)),
                hub(),
                limits,
                settings,
                metrics,
                clock,
                RandomGenerator.getDefault(),
                Tracing.off(ThreadLocalRandom::current));
    }

    Thread start(String path) {
        PollContext context = context();
        WatchedFeed feed = watched(path);
        return Thread.ofVirtual().start(() -> {
            try {
                new PollTask(context, feed, feed.pollState(), outbox).run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// The feed at this path of the origin, with its current state.
    WatchedFeed watched(String path) {
        String url = origin.url(path).toString().replace("://", "://" + user);
        var definition = FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(url))
                .url(url)
                .origin("list")
                .proxy(proxy)
                .build();
        var feed = new WatchedFeed(0, definition, pollState, () -> PollBudget.UNLIMITED, Instant.MIN);
        notifications.forEach(feed::receive);
        notifications.clear();
        return feed;
    }

    /// Interrupts a poll as a stopping service does. Later polls belong to another service.
    void stop(Thread poll) throws InterruptedException {
        stop.request();
        poll.interrupt();
        poll.join();
        publish();
        stop = new StopSignal(Duration.ofMillis(5));
        fetches = new FetchLimiter(8, 8, stop);
    }

    HubClient hub() {
        return new HubClient(fetcher, callbacks, metrics, clock, new SecureRandom());
    }

    /// Publishes the outcomes in the outbox.
    void publish() {
        outbox.flush();
        List<PollOutcome> outcomes = outbox.take(Integer.MAX_VALUE);
        outbox.done(outcomes);
        outcomes.forEach(outcome -> {
            metrics.published(outcome);
            outcome.items().forEach(item -> {
                items.add(FeedFixtures.sent(item));
                if (BackfillLane.holds(item.message().headers())) {
                    backfill.add(FeedFixtures.sent(item));
                }
            });
            Optional.ofNullable(outcome.status()).ifPresent(statuses::add);
            UUID id = outcome.feed().definition().id();
            outcome.newSubscription().ifPresent(wanted -> callbackTable.put(wanted.id(), wanted.callback(id, true)));
            outcome.endedSubscription().ifPresent(former -> {
                callbackTable.put(former.id(), former.callback(id, false));
                ended.add(former);
            });
            pollState = outcome.pollState();
        });
    }

    /// Polls the feed when it is due.
    void pollWhenDue() throws InterruptedException {
        waitAndPoll(pollState.nextPollAt());
    }

    void waitAndPoll(Instant until) throws InterruptedException {
        Duration wait = Duration.between(clock.instant(), until);
        if (wait.isPositive()) {
            clock.moveOn(wait);
        }
        poll();
    }

    /// Returns the duration from this time to the next poll.
    Duration wait(Instant since) {
        return Duration.between(since, pollState.nextPollAt());
    }

    List<RawItem> items() {
        return items;
    }

    /// Returns the items in the backfill lane.
    List<RawItem> backfill() {
        return backfill;
    }

    List<FeedStatus> statuses() {
        return statuses;
    }

    FeedStatus status() {
        return statuses.getLast();
    }

    long requestCount(String path) {
        return origin.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }

    Origin.Request last(String path) {
        return origin.requests().stream()
                .filter(request -> request.path().equals(path))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        stop.request();
        patient.close();
        if (impatient != null) {
            impatient.close();
        }
        origin.close();
    }
}
