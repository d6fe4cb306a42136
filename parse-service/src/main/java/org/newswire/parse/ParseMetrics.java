package org.newswire.parse;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.Article.Extent;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.metrics.AgeTimer;
import org.newswire.raw.Canary;

/// What the parser counts: every raw item once, by its outcome, all of which are there at 0 from the
/// start, and every article once more that a site rule had a hand in.
final class ParseMetrics {
    private static final int MAX_SETS = 30;
    private static final String OTHER_SETS = "other";

    /// Why the parser sets a record aside: all reasons but those of the database.
    static final Set<Reason> REASONS =
            EnumSet.complementOf(EnumSet.of(Reason.TEXT_NOT_STORABLE, Reason.REFUSED_BY_DATABASE));

    private final MeterRegistry registry;
    private final Timer extraction;
    private final AgeTimer age;
    private final Function<String, @Nullable String> ruleSet;
    private final DriftWatch drift;
    private final Map<Event, Counter> events = new EnumMap<>(Event.class);
    private final AtomicInteger remembered = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    private final Set<String> sets = ConcurrentHashMap.newKeySet();

    /// @param ruleSet tells the set of site rules that an article's extractor (version and mark) names,
    /// or null
    ParseMetrics(MeterRegistry registry, InstantSource clock, Function<String, @Nullable String> ruleSet) {
        this.ruleSet = ruleSet;
        this.registry = registry;
        this.drift = new DriftWatch(registry, clock);
        this.extraction = Timer.builder("newswire.parse.extraction")
                .description("Time to parse one raw item, each once and no canary")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(5))
                .register(registry);
        this.age = new AgeTimer(
                registry,
                clock,
                "newswire.parse.age",
                "From the feed's answer to a live article's publication in news.articles");
        for (Event event : Event.values()) {
            events.put(
                    event,
                    Counter.builder("newswire.parse.articles")
                            .description("Records published in news.articles, by what they tell")
                            .tag("event", word(event))
                            .register(registry));
        }
        for (Extent extent : EnumSet.complementOf(EnumSet.of(Extent.UNKNOWN))) {
            items("parsed", word(extent));
        }
        items("parsed", "canary");
        items("retracted", "publisher");
        items("retracted", "another-site");
        REASONS.forEach(reason -> items("rejected", reason.spelling()));
        rules(OTHER_SETS, "found");
        rules(OTHER_SETS, "nothing");
        Gauge.builder("newswire.parse.known.articles", remembered, AtomicInteger::get)
                .description("Articles of which is remembered where they stand")
                .register(registry);
        Gauge.builder("newswire.parse.stuck.threads", stuck, AtomicInteger::get)
                .description("Threads that are at work still on pages that were given up")
                .register(registry);
    }

    /// An item of a feed that is published, or set aside, was parsed in that time.
    void took(Duration time) {
        extraction.record(time);
    }

    /// @param kept     as in `ItemParser.Outcome.Parsed`
    /// @param backfill whether it is history, which says nothing of how long news take
    void parsed(Article article, double kept, boolean backfill) {
        drift.parsed(article, kept);
        parsed(article, backfill);
    }

    void parsed(Article article, boolean backfill) {
        if (Canary.is(article.source().feedUrl())) {
            items("parsed", "canary").increment();
            return;
        }
        items("parsed", word(article.extent())).increment();
        if (!backfill) {
            age.record(article.observedAt());
        }
        String set = ruleSet.apply(article.provenance().extractor());
        if (set != null) {
            ruled(set, article.provenance().fields().containsValue("rule"));
        }
    }

    /// A set past the thirtieth counts as `other`, so that a folder of many files doesn't flood the
    /// metrics.
    private void ruled(String set, boolean found) {
        boolean known = sets.contains(set) || (sets.size() < MAX_SETS && sets.add(set));
        rules(known ? set : OTHER_SETS, found ? "found" : "nothing").increment();
    }

    private Counter rules(String set, String effect) {
        return Counter.builder("newswire.parse.site.rules")
                .description("Articles of sites with a rule, by set of rules and whether its selectors found something")
                .tag("set", set)
                .tag("effect", effect)
                .register(registry);
    }

    DriftWatch drift() {
        return drift;
    }

    /// An event of an article, committed.
    void published(Event event) {
        Objects.requireNonNull(events.get(event)).increment();
    }

    void remembered(int articles) {
        remembered.set(articles);
    }

    void stuck(int threads) {
        stuck.set(threads);
    }

    void retracted() {
        items("retracted", "publisher").increment();
    }

    /// A retraction by a feed that may not.
    void passedOver() {
        items("retracted", "another-site").increment();
    }

    void rejected(Reason reason) {
        items("rejected", reason.spelling()).increment();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Counter items(String outcome, String reason) {
        return Counter.builder("newswire.parse.items")
                .description(
                        "Raw items, by outcome: parsed (reason: full, summary, title or canary), retracted or rejected (reason: why)")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }
}
