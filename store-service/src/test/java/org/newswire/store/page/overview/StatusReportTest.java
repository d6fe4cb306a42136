package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.newswire.store.page.overview.DatabaseFigures.Articles;
import org.newswire.store.page.overview.DatabaseFigures.Feeds;
import org.newswire.store.page.overview.DatabaseFigures.Times;
import org.newswire.store.page.overview.Pipeline.Figures;

class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final OwnMetrics QUIET =
            new OwnMetrics(OptionalDouble.of(0), OptionalDouble.of(0), OptionalDouble.empty(), 0);

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

    private Status status(Figures figures, OwnMetrics own, double deadLetters, Instant now) {
        return new StatusReport(Optional.of(figures), outages, own, deadLetters, now).status();
    }

    private List<String> troubles(Figures figures, OwnMetrics own) {
        return status(figures, own, 0, NOW).troubles().stream()
                .map(trouble -> trouble.key().substring("overview.trouble.".length()))
                .toList();
    }

    @Test
    void allIsWellWhileSomeFeedsFail() {
        Status status = status(figures(100, 20, 3, 1), QUIET, 0, NOW);

        assertThat(status.troubles()).isEmpty();
        assertThat(status.failing()).isEqualTo(20);
        assertThat(status.outdated()).isNull();
        assertThat(status.stages()).extracting(StageFigures::key).containsExactly("ingest", "parse", "store");
    }

    @Test
    void manyFailingFeedsAreATroubleSinceTheFirstFailed() {
        Trouble trouble = status(figures(100, 21, 0, 1), QUIET, 0, NOW).troubles().getFirst();

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
                        new OwnMetrics(OptionalDouble.of(9), OptionalDouble.of(61), OptionalDouble.of(301), 0)))
                .containsExactly("lag", "canary");
        assertThat(troubles(
                        figures(10, 0, 0, 1),
                        new OwnMetrics(OptionalDouble.of(9), OptionalDouble.of(60), OptionalDouble.of(300), 0)))
                .isEmpty();
        assertThat(status(figures(10, 0, 0, 1), QUIET, 2, NOW).troubles())
                .extracting(Trouble::link)
                .containsExactly("/dead-letters");
    }

    @Test
    void anOutageHidesWhatFollowsFromIt() {
        outages.note(StatusReport.DATABASE, Optional.of("the database does not answer"), ago(5));
        outages.note(StatusReport.DATABASE, Optional.of("the database does not answer"), ago(4));

        Status status = status(figures(10, 10, 10, 60), QUIET, 0, NOW.plusSeconds(6));

        assertThat(status.troubles()).hasSize(1);
        assertThat(status.troubles().getFirst().since()).isEqualTo(ago(5));
        assertThat(status.troubles().getFirst().detail()).isEqualTo("the database does not answer");
        assertThat(status.outdated()).isEqualTo(NOW);

        outages.note(StatusReport.DATABASE, Optional.empty(), ago(3));
        assertThat(troubles(figures(10, 0, 0, 1), QUIET)).isEmpty();
    }

    @Test
    void withoutFiguresNothingIsClaimed() {
        Status status = new StatusReport(Optional.empty(), outages, QUIET, 0, NOW).status();

        assertThat(status.watched()).isEqualTo(-1);
        assertThat(status.stages()).isEmpty();
    }

    @Test
    void countsTheGrowthOfTheLastHour() {
        LastHour hour = new LastHour();

        assertThat(hour.growth(3, NOW)).isEqualTo(3);
        assertThat(hour.growth(5, NOW.plusSeconds(1800))).isEqualTo(5);
        assertThat(hour.growth(5, NOW.plusSeconds(3660))).isZero();
        assertThat(hour.growth(7, NOW.plusSeconds(3720))).isEqualTo(2);
    }
}
