package org.newswire.store;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.kafka.ConsumeLoop;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.topics.TopicLossRecovery;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.service.Launcher.Context;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.hub.HubPublisher;
import org.newswire.store.tables.ArticleRetention;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.supervision.Supervisor;

/// The role `write`: stores the records of the topics, deletes expired articles and measures the delay of
/// changes and canaries.
final class WriteRole {
    static final List<Topic> TOPICS =
            List.of(Article.TOPIC, Article.TOPIC.deadLetters(), FeedStatus.TOPIC, FeedStatus.TOPIC.deadLetters());

    private static final String GROUP = "newswire-store";
    private static final Duration CHANGE_LAG_INTERVAL = Duration.ofSeconds(2);
    private static final Duration CANARY_INTERVAL = Duration.ofSeconds(5);

    private final StoreSettings settings;
    private final Context context;
    private final InstantSource clock;
    private final Supervisor supervisor;
    private final boolean hasCanaries;
    private final TopicLossRecovery topics;
    private volatile boolean stopping;
    private volatile @Nullable ConsumeLoop loop;

    WriteRole(StoreSettings settings, Context context, InstantSource clock, Supervisor supervisor) {
        this.settings = settings;
        this.context = context;
        this.clock = clock;
        this.supervisor = supervisor;
        this.hasCanaries = Canary.interval(context.settings()).isPresent();
        this.topics =
                new TopicLossRecovery(context.kafka(), "store-topic-watch-" + context.instanceId(), TOPICS, supervisor);
    }

    /// Stores until [#stop()].
    ///
    /// @param connections as the owner of the schema
    /// @param hub         receives each commit; null without a hub
    void run(DataSource connections, @Nullable HubPublisher hub) throws InterruptedException {
        try (var changeLag = monitor(
                        "change-horizon", CHANGE_LAG_INTERVAL, new ChangeLagMonitor(connections, context.metrics()));
                var canaries = canaryMonitor(connections);
                var retention = new ArticleRetention(settings.retention(), clock, context.metrics(), supervisor);
                var producer = new KafkaProducer<byte[], byte[]>(deadLetterProducer())) {
            changeLag.start();
            if (canaries != null) {
                canaries.start();
            }
            Runnable committed = hub == null ? () -> {} : hub::committed;
            var store = new PostgresArticleStore(connections, settings.restorePurged(), committed);
            retention.start(store);
            StoreBatchHandler work = handler(store, retention, producer);
            topics.run(() -> new Consuming(consumeLoop(work)));
        }
    }

    private StoreBatchHandler handler(
            ArticleStore store, ArticleRetention retention, KafkaProducer<byte[], byte[]> producer) {
        var deadLetters = new DeadLetterRecords(GROUP, clock, context.metrics());
        deadLetters.registerCounters(Article.TOPIC.name(), DeadLetterWriter.REASONS);
        deadLetters.registerCounters(FeedStatus.TOPIC.name(), DeadLetterWriter.REASONS);
        var metrics = new StoreMetrics(context.metrics(), clock);
        return new StoreBatchHandler(
                store,
                new RecordReader(retention, context.tracing()),
                new DeadLetterWriter(producer, deadLetters, metrics),
                metrics,
                clock);
    }

    private ConsumeLoop consumeLoop(StoreBatchHandler work) {
        var made = new ConsumeLoop(
                consumer(context.kafka(), context.instanceId(), GROUP),
                List.of(Article.TOPIC.name(), FeedStatus.TOPIC.name()),
                work,
                Clock.SYSTEM,
                context.metrics());
        loop = made;
        if (stopping) {
            made.close();
        }
        return made;
    }

    private record Consuming(ConsumeLoop loop) implements TopicLossRecovery.Work {
        @Override
        public void run() throws InterruptedException {
            loop.run();
        }

        @Override
        public void stop() {
            loop.close();
        }
    }

    /// Assigns each topic's partitions to the stores separately. The broker's default assigns the
    /// partitions of both topics as one list, so that one store may get all articles. If members of a group
    /// ask for different assignors, the broker uses the most frequent one.
    static Map<String, Object> consumer(KafkaSettings kafka, String clientId, String group) {
        Map<String, Object> config = kafka.consumer(clientId, group);
        Object protocol = config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        if (GroupProtocol.CONSUMER.name().equalsIgnoreCase(String.valueOf(protocol))) {
            config.putIfAbsent(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range");
        }
        return config;
    }

    /// The timeouts are shorter than the time that a stop may take.
    private Map<String, Object> deadLetterProducer() {
        Map<String, Object> config = new HashMap<>(context.kafka().producer(context.instanceId() + "-dlq"));
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        return config;
    }

    /// Measures in a thread of its own, since a measurement may take long.
    private PeriodicTask monitor(String name, Duration interval, PeriodicTask.Batch measurement) {
        return new PeriodicTask(name, interval, Integer.MAX_VALUE, measurement, supervisor);
    }

    /// Returns null if there are no canaries.
    private @Nullable PeriodicTask canaryMonitor(DataSource connections) {
        return hasCanaries
                ? monitor("canary-watch", CANARY_INTERVAL, new CanaryMetrics(connections, context.metrics(), clock))
                : null;
    }

    /// Returns why records are not stored at the moment, or empty.
    Optional<String> trouble() {
        return loop == null ? topics.trouble().or(() -> Optional.of("starting")) : stall();
    }

    /// Returns why records are not stored although the start is over, or empty.
    Optional<String> stall() {
        ConsumeLoop running = loop;
        return topics.trouble().or(() -> running == null ? Optional.empty() : running.problem());
    }

    /// Ends [#run]. May be called before it.
    void stop() {
        stopping = true;
        ConsumeLoop running = loop;
        if (running != null) {
            running.close();
        }
        topics.close();
    }
}
