package org.newswire.parse;

import io.micrometer.core.instrument.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.kafka.ConsumeLoop;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.topics.TopicLossRecovery;
import org.newswire.limits.HeapShare;
import org.newswire.parse.drift.DriftMonitor;
import org.newswire.parse.drift.SiteStatusReader;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.item.RawItemParser;
import org.newswire.parse.known.ArticleTopicReader;
import org.newswire.parse.known.KnownArticles;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.raw.RawItem;
import org.newswire.service.Launcher;
import org.newswire.service.Stage;
import org.newswire.service.http.Page;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;

/// The second stage: parses the raw items of `news.raw` into articles in `news.articles`.
public final class ParseService implements Stage {
    static final String GROUP = RawItem.PARSE_GROUP;

    /// The topics that the service needs.
    public static final List<Topic> TOPICS =
            List.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC);

    private static final Duration RULES_PAUSE = Duration.ofSeconds(2);

    /// Time that a stop leaves to the current batch.
    private static final Duration STOP_GRACE = Duration.ofSeconds(3);

    private final Supplier<Parts> assembly;
    private final DriftMonitor drift;
    private final SiteStatusReader siteStatuses;
    private final Supervisor supervisor;
    private final TopicLossRecovery topics;
    private final Optional<WatchedRules> rules;
    private volatile @Nullable Parts parts;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    /// The parts that connect to the broker when they are created. They are created once the broker is
    /// available.
    private record Parts(ParseWork work, ConsumeLoop loop) implements TopicLossRecovery.Work {
        @Override
        public void run() throws InterruptedException {
            try (var _ = work) {
                loop.run();
            }
        }

        @Override
        public void stop() {
            loop.close();
            work.stop();
        }
    }

    private ParseService(Launcher.Context context) {
        ParseSettings settings = ParseSettings.from(context.settings());
        context.settings().check();
        this.supervisor = new Supervisor(context.metrics());
        this.topics =
                new TopicLossRecovery(context.kafka(), "parse-topic-watch-" + context.instanceId(), TOPICS, supervisor);
        var extractor = new Extractor();
        this.rules =
                settings.siteRules().map(path -> WatchedRules.watch(Path.of(path), extractor, RULES_PAUSE, supervisor));
        InstantSource clock = InstantSource.system();
        var deadLetters = new DeadLetterRecords(GROUP, clock, context.metrics());
        deadLetters.registerCounters(RawItem.TOPIC.name(), ParseMetrics.REASONS);
        var metrics = new ParseMetrics(
                context.metrics(),
                clock,
                version -> rules.map(watched -> watched.setOf(version)).orElse(null));
        this.drift = metrics.drift();
        this.siteStatuses =
                new SiteStatusReader(context.kafka().readerToEnd("parse-sites-" + context.instanceId()), drift);
        RawItemParser parser =
                new ItemParser(rules.map(watched -> extractor.with(watched)).orElse(extractor), settings.markdown());
        this.assembly = () -> assemble(context, settings, parser, deadLetters, metrics, clock);
    }

    private static Parts assemble(
            Launcher.Context context,
            ParseSettings settings,
            RawItemParser parser,
            DeadLetterRecords deadLetters,
            ParseMetrics metrics,
            InstantSource clock) {
        Map<String, Object> producer = context.kafka().transactionalProducer("newswire-parse-" + context.instanceId());
        var work = new ParseWork(
                new RecordParser(parser, context.tracing(), settings.threads()),
                new ArticleTransactions(() -> new KafkaSettings.Transactions(producer)),
                new KnownArticles(
                        new ArticleTopicReader(context.kafka().reader("parse-articles-" + context.instanceId())),
                        settings.articleStates(),
                        clock),
                deadLetters,
                metrics,
                ParseBudget.ofHeap(HeapShare.heapBytes()),
                ParseWork.MAX_BATCH_TIME);
        var loop = new ConsumeLoop(
                context.kafka().consumer("parse-" + context.instanceId(), GROUP),
                List.of(RawItem.TOPIC.name()),
                work,
                Clock.SYSTEM,
                context.metrics());
        return new Parts(work, loop);
    }

    public static void main(String[] args) {
        Launcher.launch("parse", args, ParseService::new);
    }

    @Override
    public List<Topic> topics() {
        return TOPICS;
    }

    @Override
    public Map<String, Page> pages() {
        return Map.of(DriftMonitor.PATH, Page.readOnly(drift));
    }

    @Override
    public void run() throws InterruptedException {
        SupervisedThread restoring = supervisor.start("site-status", siteStatuses::restore);
        try {
            runWork();
        } finally {
            ended.countDown();
            restoring.stop();
        }
    }

    private void runWork() throws InterruptedException {
        topics.run(() -> {
            Parts made = assembly.get();
            parts = made;
            if (closing) {
                made.stop();
            }
            return made;
        });
    }

    @Override
    public Optional<String> check() {
        Parts made = parts;
        return topics.trouble()
                .or(supervisor::trouble)
                .or(() -> made == null ? Optional.of("starting") : made.loop().problem());
    }

    /// A batch that waits for a missing topic would delay the stop by up to a minute.
    private void abortUnlessEnded(Parts made) {
        try {
            if (!ended.await(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                made.work().abort();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        Parts made = parts;
        topics.close();
        if (made != null) {
            made.stop();
            abortUnlessEnded(made);
        }
        rules.ifPresent(WatchedRules::close);
    }
}
