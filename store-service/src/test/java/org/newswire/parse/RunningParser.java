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
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.RawItem;

/// The second stage as [ParseService] assembles it, in a thread of its own.
final class RunningParser {
    static final KnownArticles.Limits LIMITS = new KnownArticles.Limits(Duration.ofDays(7), 1_000, Duration.ofDays(1));

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final ConsumeLoop loop;
    private final Thread thread;

    RunningParser(KafkaSettings kafka, ParseWork.Parser parser, KnownArticles.Limits limits) {
        this(
                kafka,
                parser,
                new KnownArticles(new ArticleLog(kafka.reader("parse-articles-test")), limits, InstantSource.system()));
    }

    RunningParser(KafkaSettings kafka, ParseWork.Parser parser, KnownArticles known) {
        InstantSource clock = InstantSource.system();
        ParseWork work = new ParseWork(
                kafka.transactionalProducer("newswire-parse-test"),
                parser,
                known,
                new DeadLetters(ParseService.GROUP, clock, metrics),
                new ParseMetrics(metrics, clock, _ -> null),
                Tracing.off(ThreadLocalRandom::current),
                2,
                ParseBudget.ofHeap(Runtime.getRuntime().maxMemory()));
        this.loop = new ConsumeLoop(
                kafka.consumer("parse-test", ParseService.GROUP),
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

    /// How many items are in the times.
    long timed() {
        return metrics.get("newswire.parse.extraction").timer().count();
    }

    double deadLetters() {
        return metrics.get("newswire.dead.letters").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    boolean isMember() {
        return loop.trouble().isEmpty();
    }

    void stop() throws InterruptedException {
        loop.close();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
}
