package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.store.doctor.ParseBacklog;
import org.newswire.store.page.overview.DatabaseFigures.Articles;
import org.newswire.store.page.overview.DatabaseFigures.Feeds;
import org.newswire.store.page.overview.DatabaseFigures.Times;
import org.newswire.store.page.overview.Pipeline.Figures;

class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final OwnMetrics QUIET =
            new OwnMetrics(OptionalDouble.of(0), OptionalDouble.of(0), OptionalDouble.empty());

    private static final BrokerFigures.Figures UNKNOWN = BrokerFigures.Figures.UNKNOWN;

    private final Outages outages = new Outages();

    private static Instant ago(int minutes) {
        return NOW.minus(Duration.ofMinutes(minutes));
    }

    private static Figures figures(long watched, long failing, long late, int silentMinutes) {
        Times times = new Times(Optional.of(ago(silentMinutes)), Optional.of(ago(90)), Optional.of(ago(20)));
        Feeds feeds = new Feeds(watched, failing, 0, 10, failing, late, Optional.of(ago(0)), times);
        Articles articles = new Articles(Optional.of(ago(1)), 5, 7, 90, Optional.of(1.5));
        return new Figures(NOW, new DatabaseFigures(NOW, feeds, articles));
    }

    private Status status(Figures figures, OwnMetrics own, BrokerFigures.Figures broker, Instant now) {
        return new StatusReport(Optional.of(figures), broker, outages, own, now).status();
    }

    private static BrokerFigures.Figures broker(int waitingMinutes, int deadLetters) {
        return new BrokerFigures.Figures(
                Optional.of(new ParseBacklog(1, Optional.of(ago(waitingMinutes)))),
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
        assertThat(troubles(
                        figures(10, 0, 0, 1),
                        new OwnMetrics(OptionalDouble.of(9), OptionalDouble.of(61), OptionalDouble.of(301))))
                .containsExactly("lag", "canary");
        assertThat(troubles(
                        figures(10, 0, 0, 1),
                        new OwnMetrics(OptionalDouble.of(9), OptionalDouble.of(60), OptionalDouble.of(300))))
                .isEmpty();
        assertThat(status(figures(10, 0, 0, 1), QUIET, broker(6, 0), NOW).troubles())
                .extracting(Trouble::key)
                .containsExactly("overview.trouble.parse");
        assertThat(status(figures(10, 0, 0, 1), QUIET, broker(1, 2), NOW).troubles())
                .containsExactly(
                        new Trouble("overview.trouble.dead-letters", List.of(4L), null, "/dead-letters", null));
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
        Status status = new StatusReport(Optional.empty(), UNKNOWN, outages, QUIET, NOW).status();

        assertThat(status.watched()).isEqualTo(-1);
        assertThat(status.stages()).isEmpty();
    }
}
