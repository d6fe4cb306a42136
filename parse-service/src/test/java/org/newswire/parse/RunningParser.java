package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.newswire.kafka.ConsumeLoop;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.drift.SiteStatusReader;
import org.newswire.parse.item.RawItemParser;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.parse.known.ArticleTopicReader;
import org.newswire.parse.known.KnownArticles;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.Tracing;

/// Runs the parser in its own thread, assembled as by [ParseService].
final class RunningParser {
    static final ArticleStateLimits LIMITS = new ArticleStateLimits(Duration.ofDays(7), 1_000, Duration.ofDays(1));

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final SiteStatusReader siteStatuses;
    private final ConsumeLoop loop;
    private final Thread thread;

    RunningParser(KafkaSettings kafka, RawItemParser parser, ArticleStateLimits limits) {
        this(kafka, "test", parser, known(kafka, "test", limits));
    }

    /// @param instance id of one of several instances
    RunningParser(KafkaSettings kafka, String instance, RawItemParser parser) {
        this(kafka, instance, parser, known(kafka, instance, LIMITS));
    }

    RunningParser(KafkaSettings kafka, RawItemParser parser, KnownArticles known) {
        this(kafka, "test", parser, known);
    }

    private RunningParser(KafkaSettings kafka, String instance, RawItemParser parser, KnownArticles known) {
        InstantSource clock = InstantSource.system();
        ParseMetrics parseMetrics = new ParseMetrics(metrics, clock, _ -> null);
        this.siteStatuses = new SiteStatusReader(kafka.readerToEnd("parse-sites-" + instance), parseMetrics.drift());
        ParseWork work = new ParseWork(
                new RecordParser(parser, Tracing.off(ThreadLocalRandom::current), 2),
                new ArticleTransactions(() ->
                        new KafkaSettings.Transactions(kafka.transactionalProducer("newswire-parse-" + instance))),
                known,
                new DeadLetterRecords(ParseService.GROUP, clock, metrics),
                parseMetrics,
                ParseBudget.ofHeap(Runtime.getRuntime().maxMemory()),
                ParseWork.MAX_BATCH_TIME);
        this.loop = new ConsumeLoop(
                kafka.consumer("parse-" + instance, ParseService.GROUP),
                List.of(RawItem.TOPIC.name()),
                work,
                Clock.SYSTEM,
                metrics);
        this.thread = Thread.ofPlatform().name("loop").start(() -> {
            try (work) {
                loop.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static KnownArticles known(KafkaSettings kafka, String instance, ArticleStateLimits limits) {
        return new KnownArticles(
                new ArticleTopicReader(kafka.reader("parse-articles-" + instance)), limits, InstantSource.system());
    }

    /// Reads the published baselines of sites.
    void restoreBaselines() throws InterruptedException {
        siteStatuses.restore();
    }

    double published(String event) {
        return metrics.get("newswire.parse.articles")
                .tag("event", event)
                .counter()
                .count();
    }

    double items(String outcome, String reason) {
        return metrics.get("newswire.parse.items")
                .tags("outcome", outcome, "reason", reason)
                .counter()
                .count();
    }

    /// Returns how many items the timer has measured.
    long timed() {
        return metrics.get("newswire.parse.extraction").timer().count();
    }

    double deadLetters() {
        return metrics.get("newswire.dead.letters").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    boolean isMember() {
        return loop.problem().isEmpty();
    }

    void stop() throws InterruptedException {
        loop.close();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
}
