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
import org.newswire.kafka.ConsumeLoop;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.topics.TopicLossRecovery;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.service.Launcher;
import org.newswire.service.Launcher.Context;
import org.newswire.service.Stage;
import org.newswire.service.http.Page;
import org.newswire.store.api.CrossOrigin;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.ReadApi;
import org.newswire.store.api.TimedPage;
import org.newswire.store.database.Database;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.feed.FeedPage;
import org.newswire.store.hub.Hub;
import org.newswire.store.hub.HubMetrics;
import org.newswire.store.hub.HubPage;
import org.newswire.store.hub.HubSettings;
import org.newswire.store.page.Languages;
import org.newswire.store.page.NewsroomPage;
import org.newswire.store.page.overview.BrokerReader;
import org.newswire.store.page.overview.Overview;
import org.newswire.store.page.routes.PageRoutes;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.ArticleQueue;
import org.newswire.store.tables.ArticleRetention;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;
import org.newswire.supervision.Supervisor;

/// The life cycle of the store: waits for the database, migrates the schema, then consumes until it is
/// closed.
final class StoreStage implements Stage {
    static final List<Topic> TOPICS =
            List.of(Article.TOPIC, Article.TOPIC.deadLetters(), FeedStatus.TOPIC, FeedStatus.TOPIC.deadLetters());

    private static final String GROUP = "newswire-store";
    private static final Duration INDEX_INTERVAL = Duration.ofMillis(250);

    /// A batch takes at least 3 ms, which is as long as six articles take.
    private static final Duration CLUSTER_INTERVAL = Duration.ofSeconds(1);

    /// The usual scrape interval of Prometheus.
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(15);
    private static final Duration CHANGE_LAG_INTERVAL = Duration.ofSeconds(2);

    private static final Duration CANARY_INTERVAL = Duration.ofSeconds(5);

    private final StoreSettings settings;
    private final Context context;
    private final InstantSource clock;
    private final boolean canary;
    private final Supervisor supervisor;
    private final TopicLossRecovery topics;
    private volatile boolean closing;
    private volatile @Nullable Database database;
    private volatile @Nullable ConsumeLoop loop;
    private final Optional<HubSettings> hubSettings;
    private volatile @Nullable Hub hub;
    private volatile @Nullable Overview overview;

    StoreStage(StoreSettings settings, Context context, InstantSource clock) {
        this.settings = settings;
        this.context = context;
        this.clock = clock;
        this.supervisor = new Supervisor(context.metrics());
        this.topics =
                new TopicLossRecovery(context.kafka(), "store-topic-watch-" + context.instanceId(), TOPICS, supervisor);
        this.canary = Canary.interval(context.settings()).isPresent();
        this.hubSettings = HubSettings.from(context.settings(), settings.publicUrl());
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
                    .description("1 while the database responds, otherwise 0")
                    .register(context.metrics());
            if (!closing && opened.migrate()) {
                consume(opened);
            }
        }
    }

    private void consume(Database opened) throws InterruptedException {
        try (var indexer = indexer(opened.connections());
                var clusterer = clusterer(opened.connections());
                var counter = monitor(
                        "pending-counter",
                        COUNT_INTERVAL,
                        new QueueSizeMonitor(opened.connections(), context.metrics()));
                var changeLag = monitor(
                        "change-horizon",
                        CHANGE_LAG_INTERVAL,
                        new ChangeLagMonitor(opened.connections(), context.metrics()));
                var canaries = canaryMonitor(opened.connections());
                var retention = new ArticleRetention(settings.retention(), clock, context.metrics(), supervisor);
                var pushing = hub(opened.connections());
                var producer = new KafkaProducer<byte[], byte[]>(deadLetterProducer())) {
            indexer.start();
            clusterer.start();
            counter.start();
            changeLag.start();
            var store = new PostgresArticleStore(opened.connections(), settings.restorePurged(), started(pushing));
            retention.start(store);
            var letters = new DeadLetterRecords(GROUP, clock, context.metrics());
            letters.registerCounters(Article.TOPIC.name(), DeadLetterWriter.REASONS);
            letters.registerCounters(FeedStatus.TOPIC.name(), DeadLetterWriter.REASONS);
            var metrics = new StoreMetrics(context.metrics(), clock);
            if (canaries != null) {
                canaries.start();
            }
            var work = new StoreBatchHandler(
                    store,
                    new RecordReader(retention, context.tracing()),
                    new DeadLetterWriter(producer, letters, metrics),
                    metrics,
                    clock);
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

    private PeriodicTask indexer(DataSource connections) {
        Counter indexed = Counter.builder("newswire.search.indexed")
                .description("Articles indexed for search")
                .register(context.metrics());
        PeriodicTask.Batch index = () -> {
            int count = SearchIndexer.index(connections);
            indexed.increment(count);
            return count;
        };
        return new PeriodicTask("search-indexer", INDEX_INTERVAL, ArticleQueue.SEARCH.batchSize(), index, supervisor);
    }

    private PeriodicTask clusterer(DataSource connections) {
        StoryClusterer clusterer = new StoryClusterer(settings.storyWindow());
        Counter clustered = Counter.builder("newswire.stories.clustered")
                .description("Articles processed for stories")
                .register(context.metrics());
        Timer took = Timer.builder("newswire.stories.clustering")
                .description("Time to assign stories to a batch of articles")
                .register(context.metrics());
        PeriodicTask.Batch cluster = () -> {
            long begin = System.nanoTime();
            int count = clusterer.cluster(connections);
            if (count > 0) {
                clustered.increment(count);
                took.record(Duration.ofNanos(System.nanoTime() - begin));
            }
            return count;
        };
        return new PeriodicTask(
                "story-clusterer", CLUSTER_INTERVAL, ArticleQueue.STORY.batchSize(), cluster, supervisor);
    }

    private @Nullable Hub hub(DataSource connections) {
        var metrics = new HubMetrics(context.metrics(), clock);
        return hubSettings
                .map(given -> new Hub(given, connections, context.instanceId(), metrics, supervisor))
                .orElse(null);
    }

    private Runnable started(@Nullable Hub pushing) {
        if (pushing == null) {
            return () -> {};
        }
        pushing.start();
        hub = pushing;
        return pushing::committed;
    }

    /// Measures in a thread of its own, since a measurement may take long.
    private PeriodicTask monitor(String name, Duration interval, PeriodicTask.Batch measurement) {
        return new PeriodicTask(name, interval, Integer.MAX_VALUE, measurement, supervisor);
    }

    /// Returns null if there are no canaries.
    private @Nullable PeriodicTask canaryMonitor(DataSource connections) {
        return canary
                ? monitor("canary-watch", CANARY_INTERVAL, new CanaryMetrics(connections, context.metrics(), clock))
                : null;
    }

    @Override
    public Map<String, Page> pages() {
        Gauge.builder("newswire.api.up", this, stage -> stage.checkApi().isEmpty() ? 1 : 0)
                .description("1 while the API can answer, otherwise 0")
                .register(context.metrics());
        ReadAccess access = new ReadAccess(() -> Optional.ofNullable(database).flatMap(Database::readers), clock);
        String hubAddress = hubSettings.map(HubSettings::address).orElse(null);
        Map<String, Page> pages = new HashMap<>();
        pages.put("/api", published(new ReadApi(access)));
        pages.put("/feeds", published(new FeedPage(access, settings.publicUrl().orElse(null), hubAddress)));
        pages.put("/health/api", Launcher.health(this::checkApi));
        pages.putAll(newsroom(access));
        pages.put(
                HubSettings.PATH,
                hubSettings.isPresent() ? new HubPage(() -> Optional.ofNullable(hub)) : HubPage.off());
        return pages;
    }

    /// The pages for people, and the live updates of the overview.
    private Map<String, Page> newsroom(ReadAccess access) {
        Languages languages = new Languages();
        Overview.Checks checks = new Overview.Checks(this::checkApi, this::checkStoring);
        // Its own supervisor: the store is ready without the overview.
        Overview opened = new Overview(
                access,
                BrokerReader.of(context.kafka(), clock),
                checks,
                languages,
                settings.page().basePath(),
                context.metrics(),
                new Supervisor(context.metrics()));
        overview = opened;
        NewsroomPage newsroom = new NewsroomPage(PageRoutes.views(opened), access, settings.page(), languages, clock);
        return Map.of("/", newsroom, Overview.LIVE, newsroom.protect(opened));
    }

    private Page published(Page page) {
        Page timed = new TimedPage(page, context.metrics());
        return settings.origins().isEmpty() ? timed : new CrossOrigin(settings.origins(), timed);
    }

    /// Returns why the API cannot answer at the moment, or empty. It depends on the reading pool only, not
    /// on the broker or the writing pool.
    Optional<String> checkApi() {
        return closing ? Optional.of("stopping") : checkDatabase(Database::readTrouble);
    }

    /// The timeouts are shorter than the time that a stop may take.
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
                .or(() -> running == null ? Optional.of("starting") : running.problem());
    }

    /// Returns why nothing is consumed at the moment, or empty.
    private Optional<String> checkStoring() {
        ConsumeLoop running = loop;
        return topics.trouble().or(() -> running == null ? Optional.empty() : running.problem());
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
        Overview shown = overview;
        if (shown != null) {
            shown.close();
        }
        topics.close();
    }
}
