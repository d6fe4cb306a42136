package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import org.newswire.service.metrics.AgeTimer;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the records by outcome, and logs a summary every 5 s at most. Used by one thread.
final class StoreMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMetrics.class);
    private static final Duration SUMMARY_INTERVAL = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Counter deadLetterArticles;
    private final Counter deadLetterFeeds;
    private final Timer batch;
    private final AgeTimer age;
    private final Map<String, Long> sinceSummary = new TreeMap<>();
    private Instant lastSummary = Instant.MIN;

    StoreMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (Outcome outcome : EnumSet.complementOf(EnumSet.of(Outcome.CANARY))) {
            outcomes.put(
                    outcome,
                    outcome == Outcome.FEED ? feeds(registry, "stored") : articles(registry, KebabCase.of(outcome)));
        }
        deadLetterArticles = articles(registry, "dead-letter");
        deadLetterFeeds = feeds(registry, "dead-letter");
        batch = Timer.builder("newswire.store.batch")
                .description("Duration of the transaction that stores a batch")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
        age = new AgeTimer(
                registry,
                clock,
                "newswire.stored.age",
                "Time from the feed's response to the storage of a live version");
    }

    private static Counter articles(MeterRegistry registry, String outcome) {
        return Counter.builder("newswire.stored.articles")
                .description("Records of news.articles, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter feeds(MeterRegistry registry, String outcome) {
        return Counter.builder("newswire.stored.feed.statuses")
                .description("Records of news.feed-status, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    void batchTook(Duration time) {
        batch.record(time);
    }

    void stored(Outcome outcome) {
        Counter counter = outcomes.get(outcome);
        if (counter != null) {
            counter.increment();
        }
        sinceSummary.merge(KebabCase.of(outcome), 1L, Long::sum);
    }

    void deadLettered(boolean article) {
        (article ? deadLetterArticles : deadLetterFeeds).increment();
        sinceSummary.merge("dead-letter", 1L, Long::sum);
    }

    /// @param observedAt when the feed contained the version
    void storedLive(Instant observedAt) {
        age.record(observedAt);
    }

    /// Logs one line for everything since the last summary.
    void summarize() {
        Instant now = clock.instant();
        if (sinceSummary.isEmpty() || now.isBefore(lastSummary.plus(SUMMARY_INTERVAL))) {
            return;
        }
        StringBuilder line = new StringBuilder("stored");
        sinceSummary.forEach(
                (outcome, count) -> line.append(' ').append(outcome).append('=').append(count));
        LOG.info("{}", line);
        sinceSummary.clear();
        lastSummary = now;
    }
}
