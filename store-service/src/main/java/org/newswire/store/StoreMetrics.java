package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.newswire.pipeline.metrics.AgeTimer;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what became of each record, and says so in the log now and then. Used by one thread.
final class StoreMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMetrics.class);
    private static final Duration SUMMARY_EVERY = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<Outcome, Counter> kept = new EnumMap<>(Outcome.class);
    private final Counter refusedArticles;
    private final Counter refusedFeeds;
    private final Timer batch;
    private final AgeTimer age;
    private final Map<String, Long> sinceSummary = new TreeMap<>();
    private Instant lastSummary = Instant.MIN;

    StoreMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (Outcome outcome : EnumSet.complementOf(EnumSet.of(Outcome.CANARY))) {
            kept.put(outcome, outcome == Outcome.FEED ? feeds(registry, "stored") : articles(registry, word(outcome)));
        }
        refusedArticles = articles(registry, "dead-letter");
        refusedFeeds = feeds(registry, "dead-letter");
        batch = Timer.builder("newswire.store.batch")
                .description("Time to store one batch, from its transaction's begin to its end")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
        age = new AgeTimer(
                registry, clock, "newswire.stored.age", "From when a feed showed a live version to when it was stored");
    }

    private static Counter articles(MeterRegistry registry, String outcome) {
        return Counter.builder("newswire.stored.articles")
                .description("Records of news.articles, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter feeds(MeterRegistry registry, String outcome) {
        return Counter.builder("newswire.stored.feed.statuses")
                .description("Records of news.feed-status, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    void batchTook(Duration time) {
        batch.record(time);
    }

    void kept(Outcome outcome) {
        Counter counter = kept.get(outcome);
        if (counter != null) {
            counter.increment();
        }
        sinceSummary.merge(word(outcome), 1L, Long::sum);
    }

    void refused(boolean article) {
        (article ? refusedArticles : refusedFeeds).increment();
        sinceSummary.merge("dead-letter", 1L, Long::sum);
    }

    /// @param observedAt when the feed showed it
    void stored(Instant observedAt) {
        age.record(observedAt);
    }

    /// One line for all that was stored since the last one, at most every 5 s.
    void summarize() {
        Instant now = clock.instant();
        if (sinceSummary.isEmpty() || now.isBefore(lastSummary.plus(SUMMARY_EVERY))) {
            return;
        }
        StringBuilder line = new StringBuilder("stored");
        sinceSummary.forEach(
                (outcome, count) -> line.append(' ').append(outcome).append('=').append(count));
        LOG.info("{}", line);
        sinceSummary.clear();
        lastSummary = now;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
