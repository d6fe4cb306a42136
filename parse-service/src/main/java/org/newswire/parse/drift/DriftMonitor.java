package org.newswire.parse.drift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.Drift;
import org.newswire.limits.Limit;
import org.newswire.parse.drift.WatchedSite.WatchedSignal;
import org.newswire.raw.Canary;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.service.metrics.EnumCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Detects sites whose pages yield other articles than before: after a redesign, behind a new paywall, or
/// because of a new extractor version.
///
/// It covers the articles that this instance has parsed, of the 2,000 most recent sites. After a start, it
/// continues with the published baselines ([SiteStatusReader]). A shift is reported while the site has
/// articles: after a week without any, the site is dropped.
///
/// As a page (`GET /drift`), it returns them as a JSON array of objects with `site`, `signal`, `was`, `is`
/// and `since`. Thread-safe.
public final class DriftMonitor implements Page {
    public static final String PATH = "/drift";

    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    @Limit(of = "sites with drift detection", past = "the site seen longest ago is dropped")
    static final int MAX_SITES = 2_000;

    private static final Duration MAX_QUIET_TIME = Duration.ofDays(7);

    /// So that a restart finds a recent baseline.
    private static final Duration STATUS_INTERVAL = Duration.ofDays(1);

    private final InstantSource clock;
    private final EnumCounters<Signal> shifts;
    private final List<SiteStatus> judged = new ArrayList<>();
    private final Map<String, WatchedSite> sites = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WatchedSite> eldest) {
            return size() > MAX_SITES;
        }
    };

    public DriftMonitor(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.shifts = new EnumCounters<>(
                registry, "newswire.parse.drifts", "Shifts of extraction results, by signal", "signal", Signal.class);
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
        Instant now = clock.instant();
        WatchedSite known = sites.computeIfAbsent(site, _ -> new WatchedSite());
        boolean turned = false;
        for (Map.Entry<Signal, Double> seen : shape.entrySet()) {
            Optional<WatchedSignal> turning = known.add(seen.getKey(), seen.getValue(), now);
            turning.ifPresent(watched -> turned(site, seen.getKey(), watched));
            turned |= turning.isPresent();
        }
        boolean isDue = known.knowsText() && known.lastStatus().isBefore(now.minus(STATUS_INTERVAL));
        if (turned || isDue) {
            judged.add(known.status(site, now));
        }
    }

    /// Returns the new site statuses since the last call. A site gets one when its baseline is known, whenever
    /// a signal shifts or returns, and once a day.
    public synchronized List<SiteStatus> takeJudged() {
        List<SiteStatus> taken = List.copyOf(judged);
        judged.clear();
        return taken;
    }

    /// Continues with the baselines of an earlier run, and with the articles observed since the start.
    ///
    /// @param statuses the latest status of each site, the oldest first
    synchronized void restore(Collection<SiteStatus> statuses) {
        Map<String, WatchedSite> observed = new LinkedHashMap<>(sites);
        sites.clear();
        for (SiteStatus status : statuses) {
            WatchedSite restored = WatchedSite.restored(status, clock.instant());
            if (restored.hasBaseline()) {
                sites.put(status.site(), restored);
            }
        }
        observed.forEach((name, site) -> {
            WatchedSite restored = sites.put(name, site);
            if (restored != null) {
                site.continueFrom(restored).forEach((signal, watched) -> turned(name, signal, watched));
            }
        });
    }

    private void turned(String site, Signal signal, WatchedSignal watched) {
        Drift now = WatchedSite.drift(signal, watched);
        if (watched.hasShifted()) {
            shifts.count(signal);
            LOG.warn(
                    "site={} drift of {}: was={} is={}: run \"newswire extract\" on an article; if it is wrong, write a site rule",
                    site,
                    now.signal(),
                    now.was(),
                    now.is());
        } else {
            LOG.info("site={} drift of {} is over: was={} is={}", site, now.signal(), now.was(), now.is());
        }
    }

    /// Returns the signals that have shifted and not returned, by site.
    synchronized Map<String, List<Drift>> drifting() {
        Instant quiet = clock.instant().minus(MAX_QUIET_TIME);
        Map<String, List<Drift>> drifting = new LinkedHashMap<>();
        sites.forEach((name, site) -> {
            List<Drift> drifts = site.drifts();
            if (site.lastArticle().isAfter(quiet) && !drifts.isEmpty()) {
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
}
