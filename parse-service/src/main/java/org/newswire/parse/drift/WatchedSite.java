package org.newswire.parse.drift;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.Baseline;
import org.newswire.article.SiteStatus.Drift;
import org.newswire.article.SiteStatus.State;
import org.newswire.text.KebabCase;

/// The signals of one site's articles. Not thread-safe.
final class WatchedSite {
    private final Map<Signal, WatchedSignal> signals = new EnumMap<>(Signal.class);
    private Instant lastArticle = Instant.MIN;
    private Instant lastStatus = Instant.MIN;

    /// A signal, and when it shifted.
    static final class WatchedSignal {
        private final ShiftDetector values;
        private Instant since;

        private WatchedSignal(ShiftDetector values, Instant since) {
            this.values = values;
            this.since = since;
        }

        boolean hasShifted() {
            return values.shifted();
        }
    }

    /// Returns the site as an earlier run or another instance has published it.
    static WatchedSite restored(SiteStatus status, Instant now) {
        WatchedSite site = new WatchedSite();
        site.lastStatus = status.asOf().isAfter(now) ? now : status.asOf();
        site.lastArticle = site.lastStatus;
        List<Baseline> baselines = status.baselines();
        if (baselines != null) {
            baselines.forEach(baseline -> KebabCase.find(Signal.class, baseline.signal())
                    .ifPresent(signal -> restored(signal, baseline, status)
                            .ifPresent(restored -> site.signals.put(signal, restored))));
        }
        return site;
    }

    private static Optional<WatchedSignal> restored(Signal signal, Baseline baseline, SiteStatus status) {
        Optional<Drift> drift = status.drifts().stream()
                .filter(each -> each.signal().equals(baseline.signal()))
                .findFirst();
        Instant since = drift.map(Drift::since).orElse(Instant.MAX);
        return ShiftDetector.restored(signal.step(), baseline, drift.isPresent())
                .map(values -> new WatchedSignal(values, since));
    }

    boolean hasBaseline() {
        return signals.values().stream().anyMatch(each -> each.values.isKnown());
    }

    /// Takes the baselines of before, and continues them with the values that were observed since the start.
    ///
    /// @return the signals whose shift begins or ends with these values
    Map<Signal, WatchedSignal> continueFrom(WatchedSite earlier) {
        Map<Signal, WatchedSignal> turned = new EnumMap<>(Signal.class);
        lastStatus = Instant.MIN; // the published status may differ
        earlier.signals.forEach((signal, restored) -> {
            WatchedSignal observed = signals.put(signal, restored);
            boolean before = restored.hasShifted();
            if (observed != null) {
                observed.values.recent().forEach(value -> add(restored, value, lastArticle));
            }
            if (restored.hasShifted() != before) {
                turned.put(signal, restored);
            }
        });
        return turned;
    }

    /// @return the signal if a shift of it begins or ends with this value
    Optional<WatchedSignal> add(Signal signal, double value, Instant now) {
        lastArticle = now;
        WatchedSignal watched =
                signals.computeIfAbsent(signal, _ -> new WatchedSignal(new ShiftDetector(signal.step()), Instant.MAX));
        return add(watched, value, now) ? Optional.of(watched) : Optional.empty();
    }

    private static boolean add(WatchedSignal watched, double value, Instant now) {
        boolean turned = watched.values.add(value);
        if (turned && watched.hasShifted()) {
            watched.since = now;
        }
        return turned;
    }

    Instant lastArticle() {
        return lastArticle;
    }

    Instant lastStatus() {
        return lastStatus;
    }

    boolean knowsText() {
        WatchedSignal text = signals.get(Signal.TEXT);
        return text != null && text.values.isKnown();
    }

    SiteStatus status(String name, Instant now) {
        lastStatus = now;
        List<Drift> drifts = drifts();
        return new SiteStatus(name, drifts.isEmpty() ? State.USUAL : State.DRIFTING, drifts, now, baselines());
    }

    /// Returns the signals that have shifted and not returned.
    List<Drift> drifts() {
        return signals.entrySet().stream()
                .filter(each -> each.getValue().hasShifted())
                .map(each -> drift(each.getKey(), each.getValue()))
                .toList();
    }

    static Drift drift(Signal signal, WatchedSignal watched) {
        return new Drift(
                KebabCase.of(signal),
                signal.shown(watched.values.usual()),
                signal.shown(watched.values.now()),
                watched.since);
    }

    private List<Baseline> baselines() {
        return signals.entrySet().stream()
                .filter(each -> each.getValue().values.isKnown())
                .map(each -> each.getValue().values.baseline(KebabCase.of(each.getKey())))
                .toList();
    }
}
