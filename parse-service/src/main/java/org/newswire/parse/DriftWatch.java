package org.newswire.parse;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.State;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.Canary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches, site by site, whether pages still yield what they used to: a site that was rebuilt,
/// that has put up a wall, or that a new version of the extractor no longer understands.
///
/// It knows the articles that this instance has parsed since its start, of the 2,000 sites that had one
/// last. What has shifted is told while the site has articles: one without any for a week may not be
/// watched any more. Thread-safe.
final class DriftWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

    @Limit(of = "sites whose extraction is watched", past = "the site seen longest ago is forgotten")
    private static final int MAX_SITES = 2_000;

    private static final Duration LONGEST_QUIET = Duration.ofDays(7);

    private final InstantSource clock;
    private final Map<Signal, Counter> shifts = new EnumMap<>(Signal.class);
    private final List<SiteStatus> judged = new ArrayList<>();
    private final Map<String, Site> sites = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Site> eldest) {
            return size() > MAX_SITES;
        }
    };

    /// What is watched of an article. The step is the least shift that matters.
    enum Signal {
        /// 1 where the page held an article, else 0.
        TEXT(0.5),
        /// Natural logarithm of the number of words.
        LENGTH(Math.log(2)),
        /// The share of the page's text that is the article's.
        KEPT(0.25),
        /// 1 where authors were found, else 0; likewise the next two.
        AUTHORS(0.5),
        PUBLISHED(0.5),
        IMAGES(0.5);

        private final double step;

        Signal(double step) {
            this.step = step;
        }

        String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// That a site's articles are not what they were. `was` and `is` are means, of the length in words.
    record Drift(String site, String signal, double was, double is, Instant since) {}

    private static final class Site {
        final Map<Signal, Watched> signals = new EnumMap<>(Signal.class);
        Instant lastArticle = Instant.MIN;
    }

    private static final class Watched {
        final RunningShape shape;
        Instant since = Instant.MAX;

        Watched(Signal signal) {
            this.shape = new RunningShape(signal.step);
        }
    }

    DriftWatch(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (Signal signal : Signal.values()) {
            shifts.put(
                    signal,
                    Counter.builder("newswire.parse.drifts")
                            .description("Shifts of what a site's pages yield, by what has shifted")
                            .tag("signal", signal.spelling())
                            .register(registry));
        }
        Gauge.builder("newswire.parse.drifting.sites", this, DriftWatch::driftingSites)
                .description("Sites whose pages yield something else than they used to")
                .register(registry);
    }

    /// @param kept as in `ItemParser.Outcome.Parsed`; without a page there is nothing to learn
    void parsed(Article article, double kept) {
        String site = article.site();
        if (site != null && !Double.isNaN(kept) && !Canary.is(article.source().feedUrl())) {
            observe(site, shape(article, kept));
        }
    }

    private static Map<Signal, Double> shape(Article article, double kept) {
        Map<Signal, Double> shape = new EnumMap<>(Signal.class);
        shape.put(Signal.TEXT, share(kept > 0));
        if (kept > 0) {
            shape.put(Signal.LENGTH, Math.log1p(article.wordCount()));
            shape.put(Signal.KEPT, kept);
            shape.put(Signal.AUTHORS, share(!article.authors().isEmpty()));
            shape.put(Signal.PUBLISHED, share(article.publishedOn() != null));
            shape.put(Signal.IMAGES, share(!article.images().isEmpty()));
        }
        return shape;
    }

    private static double share(boolean there) {
        return there ? 1 : 0;
    }

    synchronized void observe(String site, Map<Signal, Double> shape) {
        Site known = sites.computeIfAbsent(site, _ -> new Site());
        known.lastArticle = clock.instant();
        boolean turned = false;
        for (Map.Entry<Signal, Double> seen : shape.entrySet()) {
            Signal signal = seen.getKey();
            Watched watched = known.signals.computeIfAbsent(signal, Watched::new);
            boolean before = watched.shape.isKnown();
            if (watched.shape.add(seen.getValue())) {
                turned(site, signal, watched);
                turned = true;
            }
            turned |= signal == Signal.TEXT && watched.shape.isKnown() != before;
        }
        if (turned) {
            judged.add(status(site, known.signals));
        }
    }

    private SiteStatus status(String site, Map<Signal, Watched> signals) {
        List<SiteStatus.Drift> drifts = drifts(site, signals).stream()
                .map(drift -> new SiteStatus.Drift(drift.signal(), drift.was(), drift.is(), drift.since()))
                .toList();
        return new SiteStatus(site, drifts.isEmpty() ? State.USUAL : State.DRIFTING, drifts, clock.instant());
    }

    /// The sites that have been judged since the last time: as soon as enough is known of one, and
    /// whenever something shifts or is back.
    synchronized List<SiteStatus> takeJudged() {
        List<SiteStatus> taken = List.copyOf(judged);
        judged.clear();
        return taken;
    }

    private void turned(String site, Signal signal, Watched watched) {
        Drift now = drift(site, signal, watched);
        if (watched.shape.shifted()) {
            watched.since = clock.instant();
            Objects.requireNonNull(shifts.get(signal)).increment();
            LOG.warn("site={} drift of {}: was={} is={}", site, now.signal(), now.was(), now.is());
        } else {
            LOG.info("site={} drift of {} is over: was={} is={}", site, now.signal(), now.was(), now.is());
        }
    }

    /// What has shifted and is not back, by site.
    synchronized List<Drift> drifting() {
        Instant quiet = clock.instant().minus(LONGEST_QUIET);
        List<Drift> drifts = new ArrayList<>();
        sites.forEach((name, site) -> {
            if (site.lastArticle.isAfter(quiet)) {
                drifts.addAll(drifts(name, site.signals));
            }
        });
        return drifts;
    }

    private static List<Drift> drifts(String site, Map<Signal, Watched> signals) {
        return signals.entrySet().stream()
                .filter(each -> each.getValue().shape.shifted())
                .map(each -> drift(site, each.getKey(), each.getValue()))
                .toList();
    }

    private long driftingSites() {
        return drifting().stream().map(Drift::site).distinct().count();
    }

    private static Drift drift(String site, Signal signal, Watched watched) {
        return new Drift(
                site,
                signal.spelling(),
                shown(signal, watched.shape.usual()),
                shown(signal, watched.shape.now()),
                watched.since);
    }

    private static double shown(Signal signal, double mean) {
        return signal == Signal.LENGTH ? Math.round(Math.expm1(mean)) : Math.round(mean * 100) / 100.0;
    }
}
