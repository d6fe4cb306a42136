package org.newswire.parse.drift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import org.newswire.article.SiteStatus.Drift;
import org.newswire.article.SiteStatus.State;
import org.newswire.limits.Limit;
import org.newswire.raw.Canary;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Detects sites whose pages yield other articles than before: after a redesign, behind a new paywall, or
/// because of a new extractor version.
///
/// It covers the articles that this instance has parsed since its start, of the 2,000 most recent sites. A
/// shift is reported while the site has articles: after a week without any, the site is dropped.
///
/// As a page (`GET /drift`), it returns them as a JSON array of objects with `site`, `signal`, `was`, `is`
/// and `since`. Thread-safe.
public final class DriftMonitor implements Page {
    public static final String PATH = "/drift";

    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    @Limit(of = "sites with drift detection", past = "the site seen longest ago is dropped")
    private static final int MAX_SITES = 2_000;

    private static final Duration MAX_QUIET_TIME = Duration.ofDays(7);

    private final InstantSource clock;
    private final Map<Signal, Counter> shifts = new EnumMap<>(Signal.class);
    private final List<SiteStatus> judged = new ArrayList<>();
    private final Map<String, Site> sites = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Site> eldest) {
            return size() > MAX_SITES;
        }
    };

    /// A monitored property of articles. The step is the smallest relevant shift.
    enum Signal {
        /// 1 if the page has an article, otherwise 0.
        TEXT(0.5),
        /// Natural logarithm of the number of words.
        LENGTH(Math.log(2)),
        /// Share of the page's text that the article has.
        KEPT(0.25),
        /// 1 if there are authors, otherwise 0. The next two are alike.
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

    private static final class Site {
        final Map<Signal, Watched> signals = new EnumMap<>(Signal.class);
        Instant lastArticle = Instant.MIN;
    }

    private static final class Watched {
        final ShiftDetector shape;
        Instant since = Instant.MAX;

        Watched(Signal signal) {
            this.shape = new ShiftDetector(signal.step);
        }
    }

    public DriftMonitor(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (Signal signal : Signal.values()) {
            shifts.put(
                    signal,
                    Counter.builder("newswire.parse.drifts")
                            .description("Shifts of extraction results, by signal")
                            .tag("signal", signal.spelling())
                            .register(registry));
        }
        Gauge.builder(
                        "newswire.parse.drifting.sites",
                        this,
                        monitor -> monitor.drifting().size())
                .description("Sites whose extraction results have shifted")
                .register(registry);
    }

    /// Adds an article. Articles without a page are ignored.
    ///
    /// @param textShare as in `ParseOutcome.Parsed`
    public void parsed(Article article, double textShare) {
        String site = article.site();
        if (site != null
                && !Double.isNaN(textShare)
                && !Canary.is(article.source().feedUrl())) {
            observe(site, shape(article, textShare));
        }
    }

    private static Map<Signal, Double> shape(Article article, double textShare) {
        Map<Signal, Double> shape = new EnumMap<>(Signal.class);
        shape.put(Signal.TEXT, share(textShare > 0));
        if (textShare > 0) {
            shape.put(Signal.LENGTH, Math.log1p(article.wordCount()));
            shape.put(Signal.KEPT, textShare);
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
            List<Drift> drifts = drifts(known.signals);
            State state = drifts.isEmpty() ? State.USUAL : State.DRIFTING;
            judged.add(new SiteStatus(site, state, drifts, clock.instant()));
        }
    }

    /// Returns the new site statuses since the last call. A site gets one when its baseline is known, and
    /// whenever a signal shifts or returns.
    public synchronized List<SiteStatus> takeJudged() {
        List<SiteStatus> taken = List.copyOf(judged);
        judged.clear();
        return taken;
    }

    private void turned(String site, Signal signal, Watched watched) {
        Drift now = drift(signal, watched);
        if (watched.shape.shifted()) {
            watched.since = clock.instant();
            Objects.requireNonNull(shifts.get(signal)).increment();
            LOG.warn("site={} drift of {}: was={} is={}", site, now.signal(), now.was(), now.is());
        } else {
            LOG.info("site={} drift of {} is over: was={} is={}", site, now.signal(), now.was(), now.is());
        }
    }

    /// Returns the signals that have shifted and not returned, by site.
    synchronized Map<String, List<Drift>> drifting() {
        Instant quiet = clock.instant().minus(MAX_QUIET_TIME);
        Map<String, List<Drift>> drifting = new LinkedHashMap<>();
        sites.forEach((name, site) -> {
            List<Drift> drifts = drifts(site.signals);
            if (site.lastArticle.isAfter(quiet) && !drifts.isEmpty()) {
                drifting.put(name, drifts);
            }
        });
        return drifting;
    }

    @Override
    public PageResponse answer(PageRequest request) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        drifting()
                .forEach((site, drifts) -> drifts.forEach(drift -> json.addObject()
                        .put("site", site)
                        .put("signal", drift.signal())
                        .put("was", drift.was())
                        .put("is", drift.is())
                        .put("since", drift.since().toString())));
        return PageResponse.text(200, "application/json", json + "\n");
    }

    private static List<Drift> drifts(Map<Signal, Watched> signals) {
        return signals.entrySet().stream()
                .filter(each -> each.getValue().shape.shifted())
                .map(each -> drift(each.getKey(), each.getValue()))
                .toList();
    }

    private static Drift drift(Signal signal, Watched watched) {
        return new Drift(
                signal.spelling(),
                shown(signal, watched.shape.usual()),
                shown(signal, watched.shape.now()),
                watched.since);
    }

    private static double shown(Signal signal, double mean) {
        return signal == Signal.LENGTH ? Math.round(Math.expm1(mean)) : Math.round(mean * 100) / 100.0;
    }
}
