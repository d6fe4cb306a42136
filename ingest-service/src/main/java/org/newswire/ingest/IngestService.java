package org.newswire.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedListResult;
import org.newswire.ingest.feeds.FeedListWatcher;
import org.newswire.ingest.feeds.FeedsReconciler;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestObserver;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.owner.CanaryFeed;
import org.newswire.ingest.owner.FeedOwner;
import org.newswire.ingest.owner.OwnerContext;
import org.newswire.ingest.owner.ParseBacklog;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.permits.HostPermits;
import org.newswire.ingest.permits.LocalHosts;
import org.newswire.ingest.permits.PermitTopic;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.poll.PollContext;
import org.newswire.ingest.poll.PollRunner;
import org.newswire.ingest.state.PollClaims;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.websub.CallbackHandler;
import org.newswire.ingest.websub.CallbackStore;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.topics.TopicMonitor;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.newswire.service.Launcher;
import org.newswire.service.Stage;
import org.newswire.service.http.Page;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.InstallationException;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ingest service: polls feeds and publishes their items to `news.raw`.
public final class IngestService implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);

    /// The topics that are always needed. WebSub needs further ones.
    public static final List<Topic> TOPICS = List.of(
            FeedDefinition.TOPIC,
            PollState.TOPIC,
            PermitTopic.TOPIC,
            FeedStatus.TOPIC,
            RawItem.TOPIC,
            RawItem.TOPIC.deadLetters());

    /// The product token in robots.txt (RFC 9309, section 2.2.1), independent of `USER_AGENT`.
    static final String ROBOTS_NAME = "Newswire";

    private final Launcher.Context context;
    private final IngestSettings settings;
    private final FetchSettings fetchSettings;
    private final Optional<CallbackStore> hubs;
    private final Optional<CanaryFeed> canary;
    private final InstantSource clock = Clock.systemUTC();
    private final IngestMetrics metrics;
    private final Supervisor supervisor;
    private final SkippedRecords skipped;
    private final DeadLetterRecords letters;
    private volatile boolean closing;
    private volatile @Nullable FeedOwner owner;
    private volatile @Nullable PollClaims claims;
    private volatile @Nullable PermitTopic permits;
    private volatile @Nullable TopicMonitor topicWatch;
    private volatile String problem = "joining the group";
    private Duration restartPause = RESTART_PAUSE;

    private IngestService(Launcher.Context context) {
        this.context = context;
        this.settings = IngestSettings.from(context.settings());
        this.fetchSettings = ServiceFetcher.settings(context.settings());
        this.canary = Canary.interval(context.settings())
                .map(interval -> new CanaryFeed(interval, RandomGenerator.getDefault()));
        context.settings().check();
        this.metrics = new IngestMetrics(context.metrics(), clock);
        canary.ifPresent(_ -> metrics.canaries()); // exports 0 from the start
        this.supervisor = new Supervisor(context.metrics());
        this.skipped = new SkippedRecords(context.metrics());
        this.letters = new DeadLetterRecords(FeedOwner.GROUP, clock, context.metrics());
        letters.registerCounters(RawItem.TOPIC.name(), List.of(DeadLetterReason.TOO_LARGE));
        List.of(FeedDefinition.TOPIC, PollState.TOPIC).forEach(topic -> skipped.expect(topic.name()));
        this.hubs = settings.polls()
                .webSubCallback()
                .map(_ -> new CallbackStore(context.kafka(), context.instanceId(), clock, skipped, supervisor));
    }

    public static void main(String[] args) {
        addCarrierThread();
        Launcher.launch("ingest", args, IngestService::new);
    }

    /// Uses one carrier thread more than there are processors. A virtual thread that parses a large
    /// document occupies its carrier, and other polls would wait. Must be called before the first virtual
    /// thread starts.
    private static void addCarrierThread() {
        String carriers = "jdk.virtualThreadScheduler.parallelism";
        if (System.getProperty(carriers) == null) {
            System.setProperty(carriers, String.valueOf(Runtime.getRuntime().availableProcessors() + 1));
        }
    }

    @Override
    public List<Topic> topics() {
        Stream<Topic> hubTopics = hubs.stream().flatMap(_ -> IngestTopics.OF_HUBS.stream());
        return Stream.concat(TOPICS.stream(), hubTopics).toList();
    }

    @Override
    public Map<String, Page> pages() {
        return hubs.<Map<String, Page>>map(
                        store -> Map.of(CallbackHandler.PATH, new CallbackHandler(store, clock, metrics::hubCall)))
                .orElseGet(Map::of);
    }

    @Override
    public void run() throws InterruptedException {
        var limiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        metrics.watchHosts(limiter::backingOff);
        var monitor = new PolitenessMonitor(PolitenessSettings.defaults(), System::nanoTime);
        var requests = new RequestMetrics(context.metrics(), clock);
        var hosts = new LocalHosts(limiter, new HostOwnership(), monitor, requests);
        try (var permitTopic = new PermitTopic(context.kafka(), context.instanceId(), skipped, supervisor, clock)) {
            permits = permitTopic;
            var hostPermits = new HostPermits(hosts, permitTopic, clock);
            permitTopic.start(hostPermits);
            run(hosts, hostPermits);
        }
    }

    private void run(LocalHosts hosts, HostPermits permits) throws InterruptedException {
        try (var fetcher = fetcher(hosts, permits);
                var claims = new PollClaims(context.kafka(), context.instanceId(), clock);
                var polls = new PollRunner(PollContext.of(
                        fetcher,
                        new RobotsRules(fetcher, permits.limiter(), clock, ROBOTS_NAME),
                        settings.polls(),
                        metrics,
                        claims,
                        clock,
                        RandomGenerator.getDefault(),
                        context.tracing()))) {
            this.claims = claims;
            hubs.ifPresent(CallbackStore::start);
            Optional<FeedListWatcher> watch = settings.feeds().map(source -> watch(source, fetcher));
            try (var _ = watchBacklog(polls);
                    var topics = watchTopics(Thread.currentThread())) {
                topicWatch = topics;
                ownFeeds(polls, hosts, topics);
            } finally {
                clearInterrupt();
                watch.ifPresent(FeedListWatcher::close);
                hubs.ifPresent(CallbackStore::close);
            }
        }
    }

    private Fetcher fetcher(LocalHosts hosts, HostPermits permits) {
        var watch = new RequestObserver(hosts.monitor(), clock, hosts.metrics(), permits.reports());
        return new Fetcher(fetchSettings, permits.limiter(), clock, watch);
    }

    /// Interrupts the owner's thread when topics are lost, because it may be blocked by a write to a
    /// deleted topic.
    private TopicMonitor watchTopics(Thread owning) {
        String clientId = "ingest-topic-watch-" + context.instanceId();
        return TopicMonitor.start(context.kafka(), clientId, topics(), supervisor, () -> {
            FeedOwner current = owner;
            if (current != null) {
                current.close();
            }
            owning.interrupt();
        });
    }

    private ParseBacklog watchBacklog(PollRunner polls) {
        String clientId = "ingest-backlog-" + context.instanceId();
        return ParseBacklog.watch(context.kafka(), clientId, polls.backfillRate(), clock, supervisor);
    }

    /// The interrupt has ended the owner. It must not end the waits for the other parts, too.
    private static void clearInterrupt() {
        if (Thread.interrupted()) {
            LOG.debug("the feed owner was interrupted");
        }
    }

    private FeedListWatcher watch(String source, Fetcher fetcher) {
        var reconciler = new FeedsReconciler(context.kafka(), context.instanceId(), skipped);
        var list = new FeedList(source, new FeedListDownload(fetcher));
        return FeedListWatcher.start(list, result -> reconcile(reconciler, result), supervisor);
    }

    /// Repeats the reconciliation until it succeeds, so that no list is lost while the broker is
    /// unavailable.
    private void reconcile(FeedsReconciler reconciler, FeedListResult list) {
        while (!closing) {
            try {
                reconciler.reconcile(list);
                return;
            } catch (InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("feed list not written to news.feeds: {}; retrying", e.getMessage());
            }
            LockSupport.parkNanos(RESTART_PAUSE.toNanos());
        }
    }

    private void ownFeeds(PollRunner polls, LocalHosts hosts, TopicMonitor topics) throws InterruptedException {
        try {
            while (!closing) {
                own(polls, hosts, topics);
                topics.check();
            }
        } catch (InterruptedException e) {
            topics.check();
            throw e;
        }
    }

    /// Runs a feed owner until it ends or fails. After a failure, such as an unknown result of a
    /// transaction, the caller creates a new one, which restores its state from the topics.
    ///
    /// @throws InstallationException if topics are lost
    private void own(PollRunner polls, LocalHosts hosts, TopicMonitor topics) throws InterruptedException {
        try {
            FeedOwner current = new FeedOwner(ownerContext(hosts), polls, hubs, canary);
            owner = current;
            if (!closing) {
                current.run();
            }
        } catch (KafkaException e) {
            topics.check();
            owner = null;
            problem = "restarting the feed owner: " + KafkaSettings.innermost(e);
            LOG.error("feed owner restarted: {}; it reads its state from the topics", reason(e, context.instanceId()));
            LOG.debug("cause of the restart", e);
            Thread.sleep(RESTART_PAUSE);
        } catch (InstallationException e) {
            throw e;
        } catch (RuntimeException e) {
            owner = null;
            problem = "restarting the feed owner after an internal error: " + e;
            supervisor.restarting("feed-owner", e, restartPause);
            Thread.sleep(restartPause);
            restartPause = Supervisor.longer(restartPause);
        }
    }

    private OwnerContext ownerContext(LocalHosts hosts) {
        return new OwnerContext(
                context.kafka(), context.instanceId(), settings.polls(), hosts, metrics, skipped, letters, clock);
    }

    /// A single fencing may be due to a slow instance. Repeated fencing is due to a second instance of the
    /// same name.
    static String reason(KafkaException e, String instanceId) {
        boolean fenced = KafkaSettings.causes(e)
                .anyMatch(cause -> cause instanceof ProducerFencedException
                        || cause instanceof InvalidProducerEpochException
                        || cause instanceof FencedInstanceIdException
                        || cause instanceof FencedMemberEpochException
                        || cause instanceof UnreleasedInstanceIdException);
        return KafkaSettings.innermost(e)
                + (fenced ? "; if it repeats, another instance may run with INSTANCE_ID=" + instanceId : "");
    }

    @Override
    public Optional<String> check() {
        FeedOwner current = owner;
        PollClaims toWrite = claims;
        PermitTopic permitTopic = permits;
        TopicMonitor topics = topicWatch;
        Optional<String> trouble = current == null ? Optional.of(problem) : current.check();
        return trouble.or(supervisor::trouble)
                .or(() -> topics == null ? Optional.empty() : topics.trouble())
                .or(() -> toWrite == null ? Optional.empty() : toWrite.trouble())
                .or(() -> permitTopic == null ? Optional.empty() : permitTopic.trouble());
    }

    @Override
    public void close() {
        closing = true;
        FeedOwner current = owner;
        if (current != null) {
            current.close();
        }
    }
}
