package org.newswire.parse;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Article.Extent;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.parse.drift.DriftMonitor;
import org.newswire.raw.Canary;
import org.newswire.service.metrics.AgeTimer;
import org.newswire.text.KebabCase;

/// The parser's metrics. Each raw item counts once, by its outcome. Articles of a site that has extraction rules
/// are also counted by the file of these rules. All outcomes are registered at the start with the value 0.
final class ParseMetrics {
    private static final int MAX_SETS = 30;
    private static final String OTHER_SETS = "other";

    /// Reasons for which the parser writes dead letters: all but those of the database.
    static final Set<DeadLetterReason> REASONS =
            EnumSet.complementOf(EnumSet.of(DeadLetterReason.TEXT_NOT_STORABLE, DeadLetterReason.REFUSED_BY_DATABASE));

    private final MeterRegistry registry;
    private final Timer extraction;
    private final AgeTimer age;
    private final Function<String, @Nullable String> ruleSet;
    private final DriftMonitor drift;
    private final AtomicInteger knownArticles = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    private final Set<String> sets = ConcurrentHashMap.newKeySet();

    /// @param ruleSet returns the rule set of an article's extractor (version and rule mark), or null
    ParseMetrics(MeterRegistry registry, InstantSource clock, Function<String, @Nullable String> ruleSet) {
        this.ruleSet = ruleSet;
        this.registry = registry;
        this.drift = new DriftMonitor(registry, clock);
        this.extraction = Timer.builder("newswire.parse.extraction")
                .description("Time to parse a raw item, without canaries")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(5))
                .register(registry);
        this.age = new AgeTimer(
                registry,
                clock,
                "newswire.parse.age",
                "Time from the feed's response to the publication of a live article in news.articles");
        for (Event event : Event.values()) {
            articles(event);
        }
        for (Extent extent : EnumSet.complementOf(EnumSet.of(Extent.UNKNOWN))) {
            items("parsed", KebabCase.of(extent));
        }
        items("parsed", "canary");
        items("retracted", "publisher");
        items("retracted", "another-site");
        REASONS.forEach(reason -> items("rejected", reason.spelling()));
        rules(OTHER_SETS, "found");
        rules(OTHER_SETS, "nothing");
        Gauge.builder("newswire.parse.known.articles", knownArticles, AtomicInteger::get)
                .description("Articles with stored state")
                .register(registry);
        Gauge.builder("newswire.parse.stuck.threads", stuck, AtomicInteger::get)
                .description("Threads still busy with pages that timed out")
                .register(registry);
    }

    /// Records the time to parse an item. Canaries are not recorded.
    void took(Duration time) {
        extraction.record(time);
    }

    /// @param textShare  as in `ParseOutcome.Parsed`
    /// @param isBackfill backfilled articles have no meaningful age
    void parsed(Article article, double textShare, boolean isBackfill) {
        drift.parsed(article, textShare);
        if (Canary.is(article.source().feedUrl())) {
            items("parsed", "canary").increment();
            return;
        }
        items("parsed", KebabCase.of(article.extent())).increment();
        if (!isBackfill) {
            age.record(article.observedAt());
        }
        String set = ruleSet.apply(article.provenance().extractor());
        if (set != null) {
            ruled(set, article.provenance().fields().containsValue("rule"));
        }
    }

    /// Counts all sets after the thirtieth as `other`, to limit the number of time series.
    private void ruled(String set, boolean found) {
        boolean known = sets.contains(set) || (sets.size() < MAX_SETS && sets.add(set));
        rules(known ? set : OTHER_SETS, found ? "found" : "nothing").increment();
    }

    private Counter rules(String set, String effect) {
        return Counter.builder("newswire.parse.site.rules")
                .description("Articles of sites with a site rule, by rule file and whether a selector matched")
                .tag("set", set)
                .tag("effect", effect)
                .register(registry);
    }

    DriftMonitor drift() {
        return drift;
    }

    void published(Event event) {
        articles(event).increment();
    }

    private Counter articles(Event event) {
        return Counter.builder("newswire.parse.articles")
                .description("Records published to news.articles, by event")
                .tag("event", KebabCase.of(event))
                .register(registry);
    }

    void knownArticles(int articles) {
        knownArticles.set(articles);
    }

    void stuck(int threads) {
        stuck.set(threads);
    }

    void retracted() {
        items("retracted", "publisher").increment();
    }

    void retractionIgnored() {
        items("retracted", "another-site").increment();
    }

    void rejected(DeadLetterReason reason) {
        items("rejected", reason.spelling()).increment();
    }

    private Counter items(String outcome, String reason) {
        return Counter.builder("newswire.parse.items")
                .description("Raw items, by outcome (parsed, retracted, rejected) and reason")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }
}
