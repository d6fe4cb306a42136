package org.newswire.ingest;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedListWatch;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Stage;
import org.newswire.pipeline.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls feeds and publishes what they bring: the first stage.
public final class IngestService implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /// How robots.txt addresses us (RFC 9309, section 2.2.1), whatever the rest of the user agent says.
    private static final String ROBOTS_NAME = "Newswire";

    private static final long MAX_LIST_BYTES = 32 << 20;

    private final Launcher.Context context;
    private final IngestSettings settings;
    private final FetchSettings fetchSettings;
    private final InstantSource clock = Clock.systemUTC();
    private volatile boolean closing;
    private volatile @Nullable FeedOwner owner;
    private volatile String waitsFor = "joining the group";

    private IngestService(Launcher.Context context) {
        this.context = context;
        this.settings = IngestSettings.from(context.settings());
        this.fetchSettings = ServiceFetcher.settings(context.settings());
        context.settings().check();
    }

    public static void main(String[] args) {
        Launcher.launch("ingest", IngestService::new);
    }

    @Override
    public List<Topic> topics() {
        return List.of(FeedDefinition.TOPIC, FeedMemory.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC);
    }

    @Override
    public void run() throws InterruptedException {
        var metrics = new IngestMetrics(context.metrics(), clock);
        var gate = new HostGate(GateSettings.defaults(), clock);
        try (var fetcher = new Fetcher(fetchSettings, gate, clock);
                var claims = new PollClaims(context.kafka(), context.instanceId(), clock);
                var polls = new PollRunner(PollRunner.Parts.of(
                        fetcher,
                        new RobotsRules(fetcher, gate, clock, ROBOTS_NAME),
                        settings,
                        metrics,
                        claims::begin,
                        clock,
                        RandomGenerator.getDefault()))) {
            Optional<FeedListWatch> watch = settings.feeds().map(source -> watch(source, fetcher));
            try {
                while (!closing) {
                    own(polls, gate, metrics);
                }
            } finally {
                watch.ifPresent(FeedListWatch::close);
            }
        }
    }

    private FeedListWatch watch(String source, Fetcher fetcher) {
        var reconciler = new FeedsReconciler(context.kafka(), context.instanceId());
        var list = new FeedList(source, url -> download(fetcher, url));
        return FeedListWatch.start(list, result -> reconcile(reconciler, result));
    }

    private static byte[] download(Fetcher fetcher, URI url) throws IOException, InterruptedException {
        FetchResult result = fetcher.fetch(FetchRequest.of(url, Accept.LIST, MAX_LIST_BYTES));
        if (result instanceof FetchResult.Fresh fresh) {
            return fresh.body().bytes();
        }
        throw new IOException(
                result instanceof FetchResult.Failed failed ? failed.detail() : "the server gave no list");
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

    /// Owns feeds until asked to stop. When the fate of a transaction is unknown, starts over from what
    /// the topics say.
    private void own(PollRunner polls, HostGate gate, IngestMetrics metrics) throws InterruptedException {
        try {
            FeedOwner current =
                    new FeedOwner(context.kafka(), context.instanceId(), settings, polls, gate, metrics, clock);
            owner = current;
            if (!closing) {
                current.run();
            }
        } catch (KafkaException e) {
            owner = null;
            waitsFor = "starting over: " + e.getMessage();
            LOG.error(
                    "polling starts over from what the topics say; if it repeats, another instance may run with INSTANCE_ID={}",
                    context.instanceId(),
                    e);
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public Optional<String> check() {
        FeedOwner current = owner;
        return current == null ? Optional.of(waitsFor) : current.check();
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
