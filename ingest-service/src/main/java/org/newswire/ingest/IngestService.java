package org.newswire.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.fetch.AddressPolicy;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
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

    private final Launcher.Context context;
    private final IngestSettings settings;
    private final FetchSettings fetchSettings;
    private final InstantSource clock = Clock.systemUTC();
    private volatile boolean closing;
    private volatile @Nullable FeedOwner owner;
    private volatile @Nullable String trouble = "joining the group";

    private IngestService(Launcher.Context context) {
        this.context = context;
        this.settings = IngestSettings.from(context.settings());
        this.fetchSettings = fetchSettings(context.settings());
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
                var polls = new PollRunner(new PollRunner.Parts(
                        fetcher, new FeedReader(), settings, metrics, clock, RandomGenerator.getDefault()));
                var watch = watch(fetcher)) {
            LOG.debug("feeds are watched: {}", watch);
            while (!closing) {
                own(polls, metrics);
            }
        }
    }

    /// Owns feeds until asked to stop. When the fate of a transaction is unknown, starts over from what the
    /// topics say.
    private void own(PollRunner polls, IngestMetrics metrics) throws InterruptedException {
        try {
            FeedOwner current = new FeedOwner(context.kafka(), context.instanceId(), polls, metrics, clock);
            owner = current;
            trouble = null;
            if (!closing) {
                current.run();
            }
        } catch (KafkaException e) {
            trouble = "starts over: " + e.getMessage();
            LOG.error(
                    "polling starts over from what the topics say; if it repeats, another instance may run with INSTANCE_ID={}",
                    context.instanceId(),
                    e);
            Thread.sleep(PAUSE);
        }
    }

    private Fetcher watch(Fetcher fetcher) {
        return fetcher;
    }

    @Override
    public Optional<String> check() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        closing = true;
        FeedOwner current = owner;
        if (current != null) {
            current.close();
        }
    }

    private static FetchSettings fetchSettings(Settings settings) {
        AddressPolicy addresses = settings.parsed(
                "FETCH_ALLOW_ADDRESSES",
                AddressPolicy.publicOnly(),
                "addresses, blocks or ranges, such as 10.0.0.5,127.0.1.0/24",
                AddressPolicy::allowing);
        String userAgent = settings.text("USER_AGENT", "Newswire/0.1 (+https://github.com/newswire/newswire)");
        return FetchSettings.of(userAgent, addresses);
    }
}
