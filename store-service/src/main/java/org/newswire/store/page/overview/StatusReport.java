package org.newswire.store.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.newswire.store.doctor.WaitingRecords;
import org.newswire.store.page.overview.Pipeline.Figures;
import org.newswire.store.page.overview.StageFigures.Figure;

/// Judges the figures. A threshold that names an alert equals the alert's in `deploy/prometheus/rules`. No alert
/// is about late feeds or the age of parse's backlog: these two are only shown.
///
/// @param canariesSince since when canaries are expected; empty without them
/// @param notes         about figures that are unknown
record StatusReport(
        Optional<Figures> figures,
        BrokerFigures.Figures broker,
        Outages outages,
        OwnMetrics own,
        Optional<Instant> canariesSince,
        List<Status.Note> notes,
        Instant now) {
    static final String DATABASE = "database";
    static final String STORE = "store";
    static final String BROKER = "broker";

    private static final Duration CURRENT = Duration.ofSeconds(5);
    private static final double MAX_LATE = 0.2;
    private static final Duration MAX_BACKLOG = Duration.ofMinutes(5);

    /// Alert `DatabaseRestored`.
    static final Duration RESTORE_SHOWN = Duration.ofHours(1);

    /// Alert `NoFeedAnswers`.
    static final Duration SILENCE = Duration.ofMinutes(30);

    /// Alert `FeedsFailing`.
    static final double MAX_FAILING = 0.2;

    /// Alert `NotFresh`, for the way of an article from feed to database.
    static final Duration MAX_LAG = Duration.ofSeconds(60);

    /// Alert `CanaryMissed`.
    static final Duration MAX_CANARY_AGE = Duration.ofMinutes(5);

    Status status() {
        List<Trouble> troubles = new ArrayList<>();
        outage(DATABASE).ifPresent(troubles::add);
        // A store that does not consume says why.
        outage(STORE).or(() -> outage(BROKER)).ifPresent(troubles::add);
        if (troubles.isEmpty() && figures.filter(this::isOutdated).isPresent()) {
            troubles.add(Trouble.of("overview.trouble.outdated", null, "#stages"));
        }
        // Figures from before an outage would only repeat it.
        if (troubles.isEmpty()) {
            figures.ifPresent(read -> addTroubles(read.database().feeds(), troubles));
            addRecordTroubles(troubles);
            figures.ifPresent(read -> addCanaryTrouble(read.database().canary(), troubles));
            addRestore(troubles);
        }
        return figures.map(read -> new Status(
                        troubles,
                        stages(read.database()),
                        isOutdated(read) ? read.at() : null,
                        read.database().feeds().watched(),
                        read.database().feeds().failing(),
                        read.database().articles().lastStored().orElse(null),
                        notes))
                .orElseGet(() -> new Status(troubles, List.of(), null, -1, 0, null, notes));
    }

    private boolean isOutdated(Figures read) {
        return now.isAfter(read.at().plus(CURRENT));
    }

    private Optional<Trouble> outage(String part) {
        return outages.of(part)
                .map(outage ->
                        new Trouble("overview.trouble." + part, List.of(), outage.since(), "#stages", outage.reason()));
    }

    private void addTroubles(DatabaseFigures.Feeds feeds, List<Trouble> troubles) {
        boolean isSilent = feeds.watched() > 0
                && feeds.times()
                        .lastSuccess()
                        .filter(last -> last.isBefore(now.minus(SILENCE)))
                        .isPresent();
        if (isSilent) {
            Instant last = feeds.times().lastSuccess().orElse(null);
            troubles.add(Trouble.of("overview.trouble.silent", last, "/sources?state=failing"));
        } else if (feeds.failing() > MAX_FAILING * feeds.watched() && (feeds.failing() > 1 || feeds.watched() == 1)) {
            troubles.add(new Trouble(
                    "overview.trouble.failing",
                    List.of(feeds.failing(), feeds.watched()),
                    feeds.times().failingSince().orElse(null),
                    "/sources?state=failing",
                    null));
        }
        if (feeds.late() > 0 && feeds.late() > MAX_LATE * feeds.watched()) {
            troubles.add(new Trouble(
                    "overview.trouble.late",
                    List.of(feeds.late(), feeds.watched()),
                    feeds.times().nextPoll().orElse(null),
                    "/sources?sort=next",
                    null));
        }
    }

    private void addRecordTroubles(List<Trouble> troubles) {
        waitingLonger(broker.waiting().parse(), MAX_BACKLOG)
                .ifPresent(oldest -> troubles.add(Trouble.of("overview.trouble.parse", oldest, "#stages")));
        Stream.concat(waitingLonger(broker.waiting().store(), MAX_LAG).stream(), ownLag().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> troubles.add(Trouble.of("overview.trouble.lag", oldest, "#stages")));
        long deadLetters = Math.round(
                broker.parseDeadLetters().orElse(0) + broker.storeDeadLetters().orElse(0));
        if (deadLetters > 0) {
            troubles.add(
                    new Trouble("overview.trouble.dead-letters", List.of(deadLetters), null, "/dead-letters", null));
        }
    }

    /// Returns since when the oldest record waits, if that was too long when it was read.
    private Optional<Instant> waitingLonger(Optional<WaitingRecords> waiting, Duration limit) {
        return waiting.flatMap(WaitingRecords::oldest)
                .filter(oldest -> oldest.isBefore(broker.at().minus(limit)));
    }

    /// Returns since when this store lags, if that is too long.
    private Optional<Instant> ownLag() {
        return own.lagSeconds().isPresent()
                ? Optional.of(ago(own.lagSeconds().getAsDouble())).filter(since -> since.isBefore(now.minus(MAX_LAG)))
                : Optional.empty();
    }

    private void addRestore(List<Trouble> troubles) {
        own.restoredAt()
                .filter(at -> at.isAfter(now.minus(RESTORE_SHOWN)))
                .ifPresent(at -> troubles.add(new Trouble(
                        "overview.trouble.restored", List.of(Math.round(own.readAgain())), at, "#stages", null)));
    }

    /// Until the first canary arrives, its age counts from the start of this service.
    private void addCanaryTrouble(Optional<Instant> last, List<Trouble> troubles) {
        canariesSince
                .map(last::orElse)
                .filter(sent -> sent.isBefore(now.minus(MAX_CANARY_AGE)))
                .ifPresent(sent -> troubles.add(Trouble.of("overview.trouble.canary", sent, "#stages")));
    }

    /// Of all stores, or of this one.
    private OptionalDouble waitingForStore() {
        return broker.waiting().store().isPresent() ? records(broker.waiting().store()) : own.waitingRecords();
    }

    private static OptionalDouble records(Optional<WaitingRecords> waiting) {
        return waiting.map(each -> OptionalDouble.of((double) each.records())).orElseGet(OptionalDouble::empty);
    }

    /// To the second, so that it does not change with each calculation.
    private Instant ago(double seconds) {
        return Instant.ofEpochSecond(Math.round(now.toEpochMilli() / 1000.0 - seconds));
    }

    private List<StageFigures> stages(DatabaseFigures database) {
        DatabaseFigures.Feeds feeds = database.feeds();
        DatabaseFigures.Articles articles = database.articles();
        return List.of(
                new StageFigures(
                        "ingest",
                        List.of(
                                Figure.count("polled", feeds.polled()),
                                Figure.count("late", feeds.late()),
                                Figure.time("last-poll", feeds.lastPoll()),
                                Figure.count("failed-polls", feeds.failedPolls()))),
                new StageFigures(
                        "parse",
                        List.of(
                                Figure.count("versions", articles.versions()),
                                Figure.count(
                                        "parse-waiting",
                                        records(broker.waiting().parse())),
                                Figure.seconds("latency", articles.latencySeconds()),
                                Figure.count("dead-letters", broker.parseDeadLetters()))),
                new StageFigures(
                        "store",
                        List.of(
                                Figure.count("stored", articles.lastMinute()),
                                Figure.count("stored-hour", articles.lastHour()),
                                Figure.count("waiting", waitingForStore()),
                                Figure.time("last-stored", articles.lastStored()),
                                Figure.count("dead-letters", broker.storeDeadLetters()))));
    }
}
