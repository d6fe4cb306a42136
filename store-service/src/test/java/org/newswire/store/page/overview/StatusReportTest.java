package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.embedded.Checkout;
import org.newswire.store.doctor.WaitingRecords;
import org.newswire.store.page.overview.DatabaseFigures.Articles;
import org.newswire.store.page.overview.DatabaseFigures.Feeds;
import org.newswire.store.page.overview.DatabaseFigures.Times;
import org.newswire.store.page.overview.Pipeline.Figures;

class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final OwnMetrics QUIET =
            new OwnMetrics(OptionalDouble.of(0), OptionalDouble.of(0), 0, Optional.empty());

    private static final BrokerFigures.Figures UNKNOWN = BrokerFigures.Figures.UNKNOWN;

    private final Outages outages = new Outages();
    private int canaryMinutes = 1;

    private static Instant ago(int minutes) {
        return NOW.minus(Duration.ofMinutes(minutes));
    }

    private Figures figures(long watched, long failing, long late, int silentMinutes) {
        Times times = new Times(Optional.of(ago(silentMinutes)), Optional.of(ago(90)), Optional.of(ago(20)));
        Feeds feeds = new Feeds(watched, failing, 0, 10, failing, late, Optional.of(ago(0)), times);
        Articles articles = new Articles(Optional.of(ago(1)), 5, 7, 90, Optional.of(1.5));
        return new Figures(NOW, new DatabaseFigures(NOW, feeds, articles, Optional.of(ago(canaryMinutes))));
    }

    private Status status(Figures figures, OwnMetrics own, BrokerFigures.Figures broker, Instant now) {
        return new StatusReport(Optional.of(figures), broker, outages, own, Optional.of(ago(60)), List.of(), now)
                .status();
    }

    private static BrokerFigures.Figures broker(int waitingMinutes, int deadLetters) {
        return broker(waiting(1, waitingMinutes), waiting(0, 0), deadLetters);
    }

    private static WaitingRecords waiting(int records, int minutes) {
        return new WaitingRecords(records, records == 0 ? Optional.empty() : Optional.of(ago(minutes)));
    }

    private static BrokerFigures.Figures broker(WaitingRecords parse, WaitingRecords store, int deadLetters) {
        return new BrokerFigures.Figures(
                NOW,
                new WaitingRecords.ByService(Optional.of(parse), Optional.of(store)),
                Optional.of(List.of(
                        new OpenDeadLetters("news.raw", "no-content", deadLetters),
                        new OpenDeadLetters("news.articles", "unreadable", deadLetters))));
    }

    private List<String> troubles(Figures figures, OwnMetrics own) {
        return status(figures, own, UNKNOWN, NOW).troubles().stream()
                .map(trouble -> trouble.key().substring("overview.trouble.".length()))
                .toList();
    }

    @Test
    void allIsWellWhileSomeFeedsFail() {
        Status status = status(figures(100, 20, 3, 1), QUIET, UNKNOWN, NOW);

        assertThat(status.troubles()).isEmpty();
        assertThat(status.failing()).isEqualTo(20);
        assertThat(status.outdated()).isNull();
        assertThat(status.stages()).extracting(StageFigures::key).containsExactly("ingest", "parse", "store");
    }

    @Test
    void thresholdsThatNameAnAlertAreThoseOfTheAlert() throws Exception {
        assertThat(alert("NoFeedAnswers"))
                .contains("sum(increase(newswire_ingest_polls_total{outcome=~\"fresh|not-modified|same-body\"}["
                        + StatusReport.SILENCE.toMinutes() + "m])) == 0");
        assertThat(alert("FeedsFailing"))
                .contains("sum(newswire_ingest_feeds{state=\"failing\"}) > " + StatusReport.MAX_FAILING
                        + " * sum(newswire_ingest_feeds)");
        assertThat(alert("NotFresh"))
                .contains("(rate(newswire_stored_age_seconds_bucket[10m]))) > " + StatusReport.MAX_LAG.toSeconds()
                        + "\n");
        assertThat(alert("CanaryMissed"))
                .contains("min(newswire_canary_age_seconds) > " + StatusReport.MAX_CANARY_AGE.toSeconds() + "\n");
        assertThat(alert("DatabaseRestored")).contains(" < " + StatusReport.RESTORE_SHOWN.toSeconds() + "\n");
    }

    private static String alert(String name) throws IOException {
        String rules = Files.readString(Checkout.folder().resolve("deploy/prometheus/rules/newswire.yml"));
        String from = rules.substring(rules.indexOf("- alert: " + name + "\n"));
        return from.substring(0, from.indexOf("annotations:"));
    }

    @Test
    void theOnlyFeedThatFailsIsATrouble() {
        assertThat(troubles(figures(1, 1, 0, 1), QUIET)).containsExactly("failing");
        assertThat(troubles(figures(2, 1, 0, 1), QUIET)).isEmpty();
    }

    @Test
    void manyFailingFeedsAreATroubleSinceTheFirstFailed() {
        Trouble trouble =
                status(figures(100, 21, 0, 1), QUIET, UNKNOWN, NOW).troubles().getFirst();

        assertThat(trouble.key()).isEqualTo("overview.trouble.failing");
        assertThat(trouble.arguments()).containsExactly(21L, 100L);
        assertThat(trouble.since()).isEqualTo(ago(90));
        assertThat(trouble.link()).isEqualTo("/sources?state=failing");
    }

    @Test
    void eachTroubleHasItsSentence() {
        assertThat(troubles(figures(10, 10, 0, 31), QUIET)).containsExactly("silent");
        assertThat(troubles(figures(10, 0, 3, 1), QUIET)).containsExactly("late");
        assertThat(troubles(figures(0, 0, 0, 31), QUIET)).isEmpty();
        assertThat(troubles(figures(10, 0, 0, 1), lag(61))).containsExactly("lag");
        assertThat(troubles(figures(10, 0, 0, 1), lag(60))).isEmpty();
        assertThat(status(figures(10, 0, 0, 1), QUIET, broker(6, 0), NOW).troubles())
                .extracting(Trouble::key)
                .containsExactly("overview.trouble.parse");
        assertThat(status(figures(10, 0, 0, 1), QUIET, broker(1, 2), NOW).troubles())
                .containsExactly(
                        new Trouble("overview.trouble.dead-letters", List.of(4L), null, "/dead-letters", null));
    }

    @Test
    void thresholdsAreExceededNotReached() {
        assertThat(troubles(figures(10, 0, 0, 30), QUIET)).isEmpty();
        assertThat(troubles(figures(10, 2, 0, 1), QUIET)).isEmpty();
        assertThat(troubles(figures(10, 0, 2, 1), QUIET)).isEmpty();
        assertThat(status(figures(10, 0, 0, 1), QUIET, broker(5, 0), NOW).troubles())
                .isEmpty();
        canaryMinutes = 5;
        assertThat(troubles(figures(10, 0, 0, 1), QUIET)).isEmpty();
        assertThat(status(figures(10, 0, 0, 1), QUIET, UNKNOWN, NOW.plusSeconds(5))
                        .outdated())
                .isNull();
    }

    private static OwnMetrics lag(int seconds) {
        return new OwnMetrics(OptionalDouble.of(9), OptionalDouble.of(seconds), 0, Optional.empty());
    }

    @Test
    void aRestoreIsShownForAnHour() {
        OwnMetrics restored = new OwnMetrics(OptionalDouble.of(0), OptionalDouble.of(0), 17, Optional.of(ago(59)));
        assertThat(status(figures(10, 0, 0, 1), restored, UNKNOWN, NOW).troubles())
                .containsExactly(new Trouble("overview.trouble.restored", List.of(17L), ago(59), "#stages", null));
        assertThat(troubles(
                        figures(10, 0, 0, 1),
                        new OwnMetrics(OptionalDouble.of(0), OptionalDouble.of(0), 17, Optional.of(ago(60)))))
                .isEmpty();
    }

    /// A separate reader has no metrics of a consumer.
    @Test
    void aReaderKnowsFromTheBrokerThatTheStoreIsBehind() {
        OwnMetrics none = new OwnMetrics(OptionalDouble.empty(), OptionalDouble.empty(), 0, Optional.empty());

        Status status = status(figures(10, 0, 0, 1), none, broker(waiting(0, 0), waiting(70, 2), 0), NOW);

        assertThat(status.troubles())
                .containsExactly(new Trouble("overview.trouble.lag", List.of(), ago(2), "#stages", null));
        assertThat(figure(status, "waiting").number()).isEqualTo(70);
        assertThat(status(figures(10, 0, 0, 1), none, broker(waiting(0, 0), waiting(70, 1), 0), NOW)
                        .troubles())
                .isEmpty();
        assertThat(figure(status(figures(10, 0, 0, 1), lag(0), UNKNOWN, NOW), "waiting")
                        .number())
                .as("of this store, while the broker's figures are unknown")
                .isEqualTo(9);
        assertThat(figure(status(figures(10, 0, 0, 1), none, UNKNOWN, NOW), "waiting")
                        .number())
                .isNull();
    }

    private static StageFigures.Figure figure(Status status, String key) {
        return status.stages().stream()
                .flatMap(stage -> stage.figures().stream())
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theCanaryIsReadFromTheDatabase() {
        canaryMinutes = 6;
        Figures late = figures(10, 0, 0, 1);

        assertThat(status(late, QUIET, UNKNOWN, NOW).troubles())
                .containsExactly(new Trouble("overview.trouble.canary", List.of(), ago(6), "#stages", null));
        assertThat(canaryTroubles(late, Optional.empty()))
                .as("no canaries are expected")
                .isEmpty();
        DatabaseFigures read = late.database();
        Figures never =
                new Figures(NOW, new DatabaseFigures(read.at(), read.feeds(), read.articles(), Optional.empty()));
        assertThat(canaryTroubles(never, Optional.of(ago(5))))
                .as("just started")
                .isEmpty();
        assertThat(canaryTroubles(never, Optional.of(ago(6)))).hasSize(1);
    }

    private List<Trouble> canaryTroubles(Figures figures, Optional<Instant> since) {
        return new StatusReport(Optional.of(figures), UNKNOWN, outages, QUIET, since, List.of(), NOW)
                .status()
                .troubles();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsATroubleUnlessTheStoreSaysSo() {
        outages.note(StatusReport.BROKER, Optional.of("timed out"), ago(5));

        assertThat(status(figures(10, 0, 0, 1), QUIET, UNKNOWN, NOW).troubles())
                .containsExactly(new Trouble("overview.trouble.broker", List.of(), ago(5), "#stages", "timed out"));

        outages.note(StatusReport.STORE, Optional.of("no heartbeat for 12 s"), ago(4));
        outages.note(StatusReport.STORE, Optional.of("no heartbeat for 13 s"), ago(3));
        assertThat(status(figures(10, 0, 0, 1), QUIET, UNKNOWN, NOW).troubles())
                .containsExactly(new Trouble("overview.trouble.store", List.of(), ago(4), "#stages", "no heartbeat"));
    }

    @Test
    void anOutageHidesWhatFollowsFromIt() {
        outages.note(StatusReport.DATABASE, Optional.of("the database does not answer"), ago(5));
        outages.note(StatusReport.DATABASE, Optional.of("the database does not answer"), ago(4));

        Status status = status(figures(10, 10, 10, 60), QUIET, UNKNOWN, NOW.plusSeconds(6));

        assertThat(status.troubles()).hasSize(1);
        assertThat(status.troubles().getFirst().since()).isEqualTo(ago(5));
        assertThat(status.troubles().getFirst().detail()).isEqualTo("the database does not answer");
        assertThat(status.outdated()).isEqualTo(NOW);

        outages.note(StatusReport.DATABASE, Optional.empty(), ago(3));
        assertThat(troubles(figures(10, 0, 0, 1), QUIET)).isEmpty();
    }

    @Test
    void nothingIsWellWhileTheFiguresAreOld() {
        Status status = status(figures(10, 0, 0, 1), QUIET, UNKNOWN, NOW.plusSeconds(6));

        assertThat(status.troubles()).extracting(Trouble::key).containsExactly("overview.trouble.outdated");
        assertThat(status.outdated()).isEqualTo(NOW);
    }

    @Test
    void withoutFiguresNothingIsClaimed() {
        Status status =
                new StatusReport(Optional.empty(), UNKNOWN, outages, QUIET, Optional.empty(), List.of(), NOW).status();

        assertThat(status.watched()).isEqualTo(-1);
        assertThat(status.stages()).isEmpty();
    }
}
