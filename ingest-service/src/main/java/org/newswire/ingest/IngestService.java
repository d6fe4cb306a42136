package org.newswire.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
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
import org.newswire.ingest.feeds.FeedListWatch;
import org.newswire.ingest.feeds.FeedsReconciler;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.PolitenessJudge;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestWatch;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.owner.CanaryFeed;
import org.newswire.ingest.owner.FeedOwner;
import org.newswire.ingest.visit.IngestMetrics;
import org.newswire.ingest.visit.PollRunner;
import org.newswire.ingest.websub.CallbackHandler;
import org.newswire.ingest.websub.HubDesk;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Stage;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.pipeline.topics.TopicWatch;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls feeds and publishes what they bring: the first stage.
public final class IngestService implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /// Those that it always needs.
    public static final List<Topic> TOPICS = List.of(
            FeedDefinition.TOPIC, FeedMemory.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC, RawItem.TOPIC.deadLetters());

    /// How robots.txt addresses us (RFC 9309, section 2.2.1), whatever the rest of the user agent says.
    private static final String ROBOTS_NAME = "Newswire";

    private final Launcher.Context context;
    private final IngestSettings settings;
    private final FetchSettings fetchSettings;
    private final Optional<HubDesk> hubs;
    private final Optional<CanaryFeed> canary;
    private final InstantSource clock = Clock.systemUTC();
    private final IngestMetrics metrics;
    private final Supervisor supervisor;
    private final SkippedRecords skipped;
    private final DeadLetters letters;
    private volatile boolean closing;
    private volatile @Nullable FeedOwner owner;
    private volatile @Nullable PollClaims claims;
    private volatile @Nullable TopicWatch topicWatch;
    private volatile String waitsFor = "joining the group";
    private Duration restartPause = PAUSE;

    private IngestService(Launcher.Context context) {
        this.context = context;
        this.settings = IngestSettings.from(context.settings());
        this.fetchSettings = ServiceFetcher.settings(context.settings());
        this.canary = Canary.interval(context.settings())
                .map(interval -> new CanaryFeed(interval, RandomGenerator.getDefault()));
        context.settings().check();
        this.metrics = new IngestMetrics(context.metrics(), clock);
        canary.ifPresent(_ -> metrics.canaries()); // at 0 from the start
        this.supervisor = new Supervisor(context.metrics());
        this.skipped = new SkippedRecords(context.metrics());
        this.letters = new DeadLetters(FeedOwner.GROUP, clock, context.metrics());
        letters.expect(RawItem.TOPIC.name(), List.of(DeadLetters.Reason.TOO_LARGE));
        List.of(FeedDefinition.TOPIC, FeedMemory.TOPIC).forEach(topic -> skipped.expect(topic.name()));
        this.hubs = settings.polls()
                .webSubCallback()
                .map(_ -> new HubDesk(context.kafka(), context.instanceId(), clock, skipped, supervisor));
    }

    public static void main(String[] args) {
        shareProcessors();
        Launcher.launch("ingest", IngestService::new);
    }

    /// Virtual threads give their carrier back only where they wait. With one carrier more than
    /// there are processors the polls of small documents do not stand still while a large one is
    /// read. Must come before the first virtual thread.
    private static void shareProcessors() {
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
        Map<String, Page> pages = new HashMap<>();
        hubs.ifPresent(desk -> pages.put(CallbackHandler.PATH, new CallbackHandler(desk, clock, metrics::hubCall)));
        return pages;
    }

    @Override
    public void run() throws InterruptedException {
        var gate = new HostGate(GateSettings.defaults(), clock);
        metrics.watchHosts(gate::resting);
        try (var fetcher = fetcher(gate);
                var claims = new PollClaims(context.kafka(), context.instanceId(), clock);
                var polls = new PollRunner(PollRunner.Parts.of(
                        fetcher,
                        new RobotsRules(fetcher, gate, clock, ROBOTS_NAME),
                        settings.polls(),
                        metrics,
                        claims,
                        clock,
                        RandomGenerator.getDefault(),
                        context.tracing()))) {
            this.claims = claims;
            hubs.ifPresent(HubDesk::start);
            Optional<FeedListWatch> watch = settings.feeds().map(source -> watch(source, fetcher));
            try (var topics = watchTopics(Thread.currentThread())) {
                topicWatch = topics;
                ownFeeds(polls, gate, topics);
            } finally {
                watch.ifPresent(FeedListWatch::close);
                hubs.ifPresent(HubDesk::close);
            }
        }
    }

    private Fetcher fetcher(HostGate gate) {
        var judge = new PolitenessJudge(GateSettings.defaults(), System::nanoTime);
        var watch = new RequestWatch(judge, clock, new RequestMetrics(context.metrics(), clock));
        return new Fetcher(fetchSettings, gate, clock, watch);
    }

    /// What this thread is at, such as writing into a topic that is gone, ends when topics are lost.
    private TopicWatch watchTopics(Thread owning) {
        String clientId = "ingest-topic-watch-" + context.instanceId();
        return TopicWatch.start(context.kafka(), clientId, topics(), supervisor, () -> {
            FeedOwner current = owner;
            if (current != null) {
                current.close();
            }
            owning.interrupt();
        });
    }

    private FeedListWatch watch(String source, Fetcher fetcher) {
        var reconciler = new FeedsReconciler(context.kafka(), context.instanceId(), skipped);
        var list = new FeedList(source, new ListDownload(fetcher));
        return FeedListWatch.start(list, result -> reconcile(reconciler, result), supervisor);
    }

    /// Until it is done: what a list says must not get lost because the broker is away for a while.
    private void reconcile(FeedsReconciler reconciler, FeedList.Result list) {
        while (!closing) {
            try {
                reconciler.reconcile(list);
                return;
            } catch (InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("the list of feeds is not in news.feeds yet, tried again: {}", e.getMessage());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void ownFeeds(PollRunner polls, HostGate gate, TopicWatch topics) throws InterruptedException {
        try {
            while (!closing) {
                own(polls, gate, topics);
                topics.check();
            }
        } catch (InterruptedException e) {
            topics.check();
            throw e;
        }
    }

    /// Owns feeds until asked to stop. When the fate of a transaction is unknown, starts over from what
    /// the topics say.
    ///
    /// @throws InstallationFault where they are lost
    private void own(PollRunner polls, HostGate gate, TopicWatch topics) throws InterruptedException {
        try {
            FeedOwner current = new FeedOwner(
                    context.kafka(),
                    context.instanceId(),
                    settings.polls(),
                    polls,
                    gate,
                    hubs,
                    canary,
                    metrics,
                    skipped,
                    letters,
                    clock);
            owner = current;
            if (!closing) {
                current.run();
            }
        } catch (KafkaException e) {
            topics.check();
            owner = null;
            waitsFor = "starting over: " + KafkaSettings.innermost(e);
            LOG.error("polling starts over from what the topics say: {}", reason(e, context.instanceId()));
            LOG.debug("what ended polling", e);
            Thread.sleep(PAUSE);
        } catch (InstallationFault e) {
            throw e;
        } catch (RuntimeException e) {
            owner = null;
            waitsFor = "starting over after an internal error: " + e;
            supervisor.restarting("feed-owner", e, restartPause);
            Thread.sleep(restartPause);
            restartPause = Supervisor.longer(restartPause);
        }
    }

    /// Who is fenced once may have been slow; another instance of the same name fences it again and again.
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
        TopicWatch topics = topicWatch;
        Optional<String> trouble = current == null ? Optional.of(waitsFor) : current.check();
        return trouble.or(supervisor::trouble)
                .or(() -> topics == null ? Optional.empty() : topics.trouble())
                .or(() -> toWrite == null ? Optional.empty() : toWrite.trouble());
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
