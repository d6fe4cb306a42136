package org.newswire.store;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Launcher.Context;
import org.newswire.pipeline.Stage;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.pipeline.topics.WatchedTopics;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.store.api.CrossOrigin;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.ReadApi;
import org.newswire.store.api.TimedApi;
import org.newswire.store.database.Database;
import org.newswire.store.database.PortionLoop;
import org.newswire.store.feed.FeedPage;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.ArticleQueue;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.Retention;
import org.newswire.store.tables.SearchIndexer;

/// The store's life: waits for the database, brings its schema up to date, then stores what comes.
final class StoreStage implements Stage {
    /// Those that it needs.
    static final List<Topic> TOPICS =
            List.of(Article.TOPIC, Article.TOPIC.deadLetters(), FeedStatus.TOPIC, FeedStatus.TOPIC.deadLetters());

    private static final String GROUP = "newswire-store";
    private static final Duration INDEX_EVERY = Duration.ofMillis(250);

    /// A portion costs 3 ms whatever it holds, as much as six articles.
    private static final Duration CLUSTER_EVERY = Duration.ofSeconds(1);

    /// As often as Prometheus asks.
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);
    private static final Duration HORIZON_EVERY = Duration.ofSeconds(2);

    private final StoreSettings settings;
    private final Context context;
    private final InstantSource clock;
    private final boolean canary;
    private final Supervisor supervisor;
    private final WatchedTopics topics;
    private volatile boolean closing;
    private volatile @Nullable Database database;
    private volatile @Nullable ConsumeLoop loop;

    StoreStage(StoreSettings settings, Context context, InstantSource clock) {
        this.settings = settings;
        this.context = context;
        this.clock = clock;
        this.supervisor = new Supervisor(context.metrics());
        this.topics =
                new WatchedTopics(context.kafka(), "store-topic-watch-" + context.instanceId(), TOPICS, supervisor);
        this.canary = Canary.interval(context.settings()).isPresent();
    }

    @Override
    public List<Topic> topics() {
        return TOPICS;
    }

    @Override
    public void run() throws InterruptedException {
        try (Database opened = new Database(settings.database(), supervisor)) {
            database = opened;
            Gauge.builder("newswire.database.up", opened, up -> up.isUp() ? 1 : 0)
                    .description("1 while the database answers, else 0")
                    .register(context.metrics());
            if (!closing && opened.migrate()) {
                consume(opened);
            }
        }
    }

    private void consume(Database opened) throws InterruptedException {
        try (var indexer = indexer(opened.connections());
                var clusterer = clusterer(opened.connections());
                var counter = pendingCounter(opened.connections());
                var horizon = changeHorizon(opened.connections());
                var canaries = new CanaryWatch(opened.connections(), context.metrics(), clock, supervisor);
                var retention = new Retention(settings.retention(), clock, context.metrics(), supervisor);
                var producer = new KafkaProducer<byte[], byte[]>(deadLetterProducer())) {
            indexer.start();
            clusterer.start();
            counter.start();
            horizon.start();
            var store = new PostgresArticleStore(opened.connections(), settings.restorePurged());
            retention.start(store);
            var letters = new DeadLetters(GROUP, clock, context.metrics());
            letters.expect(Article.TOPIC.name(), StoreWork.REASONS);
            letters.expect(FeedStatus.TOPIC.name(), StoreWork.REASONS);
            var metrics = new StoreMetrics(context.metrics(), clock);
            if (canary) {
                canaries.start();
            }
            var work = new StoreWork(store, producer, letters, metrics, retention, context.tracing(), clock);
            topics.run(() -> {
                var made = new ConsumeLoop(
                        consumer(context.kafka(), context.instanceId(), GROUP),
                        List.of(Article.TOPIC.name(), FeedStatus.TOPIC.name()),
                        work,
                        Clock.SYSTEM,
                        context.metrics());
                loop = made;
                if (closing) {
                    made.close();
                }
                return new Consuming(made);
            });
        }
    }

    private record Consuming(ConsumeLoop loop) implements WatchedTopics.Work {
        @Override
        public void run() throws InterruptedException {
            loop.run();
        }

        @Override
        public void stop() {
            loop.close();
        }
    }

    /// Each topic is shared out among the stores by itself. By the broker's default they are shared out as one
    /// list, of which the first store may keep all articles. A store with that default may be in the group
    /// beside others: what one asks for holds for all.
    static Map<String, Object> consumer(KafkaSettings kafka, String clientId, String group) {
        Map<String, Object> config = kafka.consumer(clientId, group);
        Object protocol = config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        if (GroupProtocol.CONSUMER.name().equalsIgnoreCase(String.valueOf(protocol))) {
            config.putIfAbsent(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, "range");
        }
        return config;
    }

    private PortionLoop indexer(DataSource connections) {
        Counter indexed = Counter.builder("newswire.search.indexed")
                .description("Articles made searchable")
                .register(context.metrics());
        PortionLoop.Portion index = () -> {
            int count = SearchIndexer.index(connections);
            indexed.increment(count);
            return count;
        };
        return new PortionLoop("search-indexer", INDEX_EVERY, ArticleQueue.SEARCH.portion(), index, supervisor);
    }

    private PortionLoop clusterer(DataSource connections) {
        StoryClusterer clusterer = new StoryClusterer(settings.storyWindow());
        Counter clustered = Counter.builder("newswire.stories.clustered")
                .description("Articles compared with others to find their story")
                .register(context.metrics());
        Timer took = Timer.builder("newswire.stories.clustering")
                .description("Time for a portion of articles whose stories are determined")
                .register(context.metrics());
        PortionLoop.Portion cluster = () -> {
            long begin = System.nanoTime();
            int count = clusterer.cluster(connections);
            if (count > 0) {
                clustered.increment(count);
                took.record(Duration.ofNanos(System.nanoTime() - begin));
            }
            return count;
        };
        return new PortionLoop("story-clusterer", CLUSTER_EVERY, ArticleQueue.STORY.portion(), cluster, supervisor);
    }

    /// Counts what waits behind the write, in whose loops that would be a scan for each portion.
    private PortionLoop pendingCounter(DataSource connections) {
        return new PortionLoop(
                "pending-counter",
                COUNT_EVERY,
                Integer.MAX_VALUE,
                new PendingArticles(connections, context.metrics()),
                supervisor);
    }

    private PortionLoop changeHorizon(DataSource connections) {
        return new PortionLoop(
                "change-horizon",
                HORIZON_EVERY,
                Integer.MAX_VALUE,
                new ChangeHorizon(connections, context.metrics()),
                supervisor);
    }

    @Override
    public Map<String, Page> pages() {
        Gauge.builder("newswire.api.up", this, stage -> stage.checkApi().isEmpty() ? 1 : 0)
                .description("1 while the API can answer, else 0")
                .register(context.metrics());
        ReadAccess access = new ReadAccess(() -> Optional.ofNullable(database).flatMap(Database::readers), clock);
        return Map.of(
                "/api",
                published(new ReadApi(access)),
                "/feeds",
                published(new FeedPage(access, settings.publicUrl().orElse(null), null)),
                "/health/api",
                Launcher.health(this::checkApi));
    }

    private Page published(Page page) {
        Page timed = new TimedApi(page, context.metrics());
        return settings.origins().isEmpty() ? timed : new CrossOrigin(settings.origins(), timed);
    }

    /// Why the API cannot answer just now, or empty. It needs the connections that read alone, whatever the
    /// broker and those that write do.
    Optional<String> checkApi() {
        return closing ? Optional.of("stopping") : checkDatabase(Database::readTrouble);
    }

    /// Gives up in time for an ordered stop.
    private Map<String, Object> deadLetterProducer() {
        Map<String, Object> config = new HashMap<>(context.kafka().producer(context.instanceId() + "-dlq"));
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");
        return config;
    }

    @Override
    public Optional<String> check() {
        ConsumeLoop running = loop;
        return checkDatabase(Database::trouble)
                .or(supervisor::trouble)
                .or(topics::trouble)
                .or(() -> running == null ? Optional.of("starting") : running.trouble());
    }

    private Optional<String> checkDatabase(Function<Database, Optional<String>> trouble) {
        Database opened = database;
        return opened == null ? Optional.of("the database is not opened yet") : trouble.apply(opened);
    }

    @Override
    public void close() {
        closing = true;
        Database opened = database;
        if (opened != null) {
            opened.stopWaiting();
        }
        ConsumeLoop running = loop;
        if (running != null) {
            running.close();
        }
        topics.close();
    }
}
