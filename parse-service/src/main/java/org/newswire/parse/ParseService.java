package org.newswire.parse;

import io.micrometer.core.instrument.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.Stage;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.pipeline.topics.WatchedTopics;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.RawItem;

/// Parses raw items into articles: the second stage.
public final class ParseService implements Stage {
    static final String GROUP = "newswire-parse";

    /// Those that it needs.
    public static final List<Topic> TOPICS =
            List.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC);

    private static final Duration LONGEST_MEMORY = Duration.ofDays(3650);

    @Limit(
            of = "articles of a partition whose state is kept, retracted ones included",
            past = "the article published longest ago is forgotten; a retraction gets its tombstone early",
            setting = "PARSE_MEMORY_ARTICLES")
    private static final int MEMORY_ARTICLES = 50_000;

    private static final Duration RULES_PAUSE = Duration.ofSeconds(2);

    private final Supplier<Parts> assembly;
    private final DriftWatch drift;
    private final Supervisor supervisor;
    private final WatchedTopics topics;
    private final Optional<WatchedRules> rules;
    private volatile @Nullable Parts parts;
    private volatile boolean closing;

    /// What reaches for the broker as soon as it is made, so that it is made once the broker is there.
    private record Parts(ParseWork work, ConsumeLoop loop) implements WatchedTopics.Work {
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
        int threads = ParsePool.threads(context.settings());
        Optional<String> place = context.settings().find("SITE_RULES");
        boolean markdown = context.settings().flag("PARSE_MARKDOWN", false);
        KnownArticles.Limits limits = limits(context.settings());
        context.settings().check();
        this.supervisor = new Supervisor(context.metrics());
        this.topics =
                new WatchedTopics(context.kafka(), "parse-topic-watch-" + context.instanceId(), TOPICS, supervisor);
        var extractor = new Extractor();
        this.rules = place.map(path -> WatchedRules.watch(Path.of(path), extractor, RULES_PAUSE, supervisor));
        InstantSource clock = InstantSource.system();
        var letters = new DeadLetters(GROUP, clock, context.metrics());
        letters.expect(RawItem.TOPIC.name(), ParseMetrics.REASONS);
        var metrics = new ParseMetrics(
                context.metrics(),
                clock,
                version -> rules.map(watched -> watched.setOf(version)).orElse(null));
        this.drift = metrics.drift();
        ParseWork.Parser parser =
                new ItemParser(rules.map(watched -> extractor.with(watched)).orElse(extractor), markdown)::parse;
        this.assembly = () -> assemble(context, parser, limits, letters, metrics, threads, clock);
    }

    private static Parts assemble(
            Launcher.Context context,
            ParseWork.Parser parser,
            KnownArticles.Limits limits,
            DeadLetters letters,
            ParseMetrics metrics,
            int threads,
            InstantSource clock) {
        var work = new ParseWork(
                context.kafka().transactionalProducer("newswire-parse-" + context.instanceId()),
                parser,
                new KnownArticles(
                        new ArticleLog(context.kafka().reader("parse-articles-" + context.instanceId())),
                        limits,
                        clock),
                letters,
                metrics,
                context.tracing(),
                threads,
                ParseBudget.ofHeap(Runtime.getRuntime().maxMemory()));
        var loop = new ConsumeLoop(
                context.kafka().consumer("parse-" + context.instanceId(), GROUP),
                List.of(RawItem.TOPIC.name()),
                work,
                Clock.SYSTEM,
                context.metrics());
        return new Parts(work, loop);
    }

    private static KnownArticles.Limits limits(Settings settings) {
        Duration memory = settings.duration("PARSE_MEMORY", Duration.ofDays(7), Duration.ofMinutes(1), LONGEST_MEMORY);
        int articles = settings.number("PARSE_MEMORY_ARTICLES", MEMORY_ARTICLES, 1, 10_000_000);
        Duration kept = settings.duration("RETRACTION_KEPT", Duration.ofHours(24), Duration.ZERO, LONGEST_MEMORY);
        if (kept.compareTo(memory) >= 0) {
            settings.fault(
                    "RETRACTION_KEPT",
                    settings.text("RETRACTION_KEPT", "24h"),
                    "a retraction is forgotten before its tombstone is due",
                    "Set it to less than PARSE_MEMORY");
        }
        return new KnownArticles.Limits(memory, articles, kept);
    }

    public static void main(String[] args) {
        Launcher.launch("parse", ParseService::new);
    }

    @Override
    public List<Topic> topics() {
        return TOPICS;
    }

    @Override
    public Map<String, Page> pages() {
        return Map.of(DriftPage.PATH, Page.readOnly(new DriftPage(drift)));
    }

    @Override
    public void run() throws InterruptedException {
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
                .or(() -> made == null ? Optional.of("starting") : made.loop().trouble());
    }

    @Override
    public void close() {
        closing = true;
        Parts made = parts;
        if (made != null) {
            made.stop();
        }
        topics.close();
        rules.ifPresent(WatchedRules::close);
    }
}
