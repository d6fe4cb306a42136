package org.newswire.parse;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.newswire.article.Article;

/// What the parser counts: every raw item once, by its outcome.
final class ParseMetrics {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Timer extraction;
    private final Timer age;

    ParseMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.extraction = Timer.builder("newswire.parse.extraction")
                .description("Time to parse one raw item")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(5))
                .register(registry);
        this.age = Timer.builder("newswire.parse.age")
                .description("From the feed's answer to the article's publication in news.articles")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry);
    }

    <T> T timed(Callable<T> work) throws Exception {
        return extraction.recordCallable(work);
    }

    void parsed(Article article) {
        count("parsed", article.extent().name().toLowerCase(Locale.ROOT));
        age.record(Duration.between(article.observedAt(), clock.instant()));
    }

    void retracted() {
        count("retracted", "publisher");
    }

    void rejected(String reason) {
        count("rejected", reason);
    }

    private void count(String outcome, String reason) {
        Counter.builder("newswire.parse.items")
                .description(
                        "Raw items, by outcome: parsed (reason: full, summary or title), retracted or rejected (reason: why)")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }
}
