package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    /// Records that are read again within this time belong to the same restore.
    private static final Duration RESTORE_LASTS = Duration.ofMinutes(1);

    private static final String DEAD_LETTER = "dead-letter";

    private final InstantSource clock;
    private final Meter.MeterProvider<Counter> articles;
    private final Meter.MeterProvider<Counter> feeds;
    private final Counter readAgain;
    private final Timer batch;
    private final AgeTimer age;
    private final Map<String, Long> sinceSummary = new TreeMap<>();
    private Instant lastSummary = Instant.MIN;
    private volatile long restoredAt;

    StoreMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        articles = Counter.builder("newswire.stored.articles")
                .description("Records of news.articles, by outcome")
                .withRegistry(registry);
        feeds = Counter.builder("newswire.stored.feed.statuses")
                .description("Records of news.feed-status, by outcome")
                .withRegistry(registry);
        // Registers all outcomes.
        EnumSet.complementOf(EnumSet.of(Outcome.CANARY)).forEach(this::counter);
        deadLetters(true);
        deadLetters(false);
        readAgain = Counter.builder("newswire.store.records.read.again")
                .description("Records that were read again after the database was restored or failed over")
                .register(registry);
        Gauge.builder("newswire.store.restored.timestamp", () -> restoredAt)
                .description("When records were last read again after a restore or failover; Unix time, 0 if never")
                .baseUnit("seconds")
                .register(registry);
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

    private Counter counter(Outcome outcome) {
        return outcome == Outcome.FEED
                ? feeds.withTag("outcome", "stored")
                : articles.withTag("outcome", KebabCase.of(outcome));
    }

    private Counter deadLetters(boolean article) {
        return (article ? articles : feeds).withTag("outcome", DEAD_LETTER);
    }

    void batchTook(Duration time) {
        batch.record(time);
    }

    void stored(Outcome outcome) {
        if (outcome != Outcome.CANARY) {
            counter(outcome).increment();
        }
        sinceSummary.merge(KebabCase.of(outcome), 1L, Long::sum);
    }

    void deadLettered(boolean article) {
        deadLetters(article).increment();
        sinceSummary.merge(DEAD_LETTER, 1L, Long::sum);
    }

    /// Records that were stored before were read again, because the database had lost them.
    void readAgain(long records) {
        Instant now = clock.instant();
        if (now.getEpochSecond() - restoredAt > RESTORE_LASTS.toSeconds()) {
            LOG.warn("database restored or failed over: the store reads the lost records again");
        }
        restoredAt = now.getEpochSecond();
        readAgain.increment((double) records);
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
