package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.State;
import org.newswire.parse.DriftWatch.Drift;
import org.newswire.parse.DriftWatch.Signal;

class DriftWatchTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String SITE = "news.example";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = NOON;
    private final DriftWatch watch = new DriftWatch(registry, () -> now);

    @Test
    void aSiteWhosePagesHoldNoTextAnyMoreDrifts() {
        show(60, Signal.TEXT, 1);
        assertThat(watch.drifting()).isEmpty();

        show(12, Signal.TEXT, 0);

        assertThat(watch.drifting()).containsExactly(new Drift(SITE, "text", 1, 0, NOON));
        assertThat(registry.get("newswire.parse.drifting.sites").gauge().value())
                .isEqualTo(1);
        assertThat(shifts("text")).isEqualTo(1);
    }

    @Test
    void itIsOverWhenThePagesAreAsTheyWere() {
        show(60, Signal.AUTHORS, 1);
        show(10, Signal.AUTHORS, 0);
        assertThat(watch.drifting()).hasSize(1);

        show(12, Signal.AUTHORS, 1);

        assertThat(watch.drifting()).isEmpty();
        assertThat(shifts("authors")).isEqualTo(1);
    }

    @Test
    void aSiteIsJudgedWhenEnoughIsKnownOfItAndWheneverItTurns() {
        show(41, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).isEmpty();

        show(19, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).containsExactly(new SiteStatus(SITE, State.USUAL, List.of(), NOON));

        show(12, Signal.TEXT, 0);
        assertThat(watch.takeJudged())
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo(State.DRIFTING))
                .satisfies(status -> assertThat(status.drifts())
                        .extracting(SiteStatus.Drift::signal, SiteStatus.Drift::since)
                        .containsExactly(tuple("text", NOON)));

        show(12, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).containsExactly(new SiteStatus(SITE, State.USUAL, List.of(), NOON));
    }

    @Test
    void articlesOfATenthOfTheLengthAreADrift() {
        show(60, Signal.LENGTH, Math.log1p(600));
        show(12, Signal.LENGTH, Math.log1p(60));

        assertThat(watch.drifting()).containsExactly(new Drift(SITE, "length", 600, 60, NOON));
    }

    @Test
    void aShiftForGoodIsUsualAfterSomeHundredArticles() {
        show(200, Signal.KEPT, 0.7);
        show(100, Signal.KEPT, 0.2);
        assertThat(watch.drifting()).hasSize(1);

        show(300, Signal.KEPT, 0.2);

        assertThat(watch.drifting()).isEmpty();
    }

    /// Its feed was taken from the list, say. Should it come back, it drifts at once.
    @Test
    void aSiteThatHasHadNoArticleForAWeekDriftsNoMore() {
        show(60, Signal.TEXT, 1);
        show(12, Signal.TEXT, 0);

        now = NOON.plus(Duration.ofDays(6));
        assertThat(watch.drifting()).hasSize(1);

        now = NOON.plus(Duration.ofDays(8));
        assertThat(watch.drifting()).isEmpty();
        assertThat(registry.get("newswire.parse.drifting.sites").gauge().value())
                .isZero();

        show(1, Signal.TEXT, 0);
        assertThat(watch.drifting()).extracting(Drift::since).containsExactly(NOON);
    }

    @Test
    void aSiteOfWhichLittleIsKnownDoesNotDrift() {
        show(29, Signal.TEXT, 1);
        show(12, Signal.TEXT, 0);

        assertThat(watch.drifting()).isEmpty();
    }

    /// A site of short notes and long reads, half of them signed.
    @Test
    void articlesThatVaryAsTheyAlwaysDidAreNoDrift() {
        long seed = 20260318;
        Random random = new Random(seed);
        for (int article = 0; article < 5_000; article++) {
            watch.observe(
                    SITE,
                    Map.of(
                            Signal.TEXT,
                            random.nextInt(20) == 0 ? 0.0 : 1.0,
                            Signal.LENGTH,
                            Math.log(400) + 0.8 * random.nextGaussian(),
                            Signal.KEPT,
                            Math.clamp(0.55 + 0.15 * random.nextGaussian(), 0, 1),
                            Signal.AUTHORS,
                            random.nextBoolean() ? 1.0 : 0.0));
            assertThat(watch.drifting())
                    .as("seed %d, article %d", seed, article)
                    .isEmpty();
        }
    }

    @Test
    void noMoreThanTwoThousandSitesAreKept() {
        show(60, Signal.TEXT, 1);
        show(12, Signal.TEXT, 0);
        for (int site = 0; site < 2_000; site++) {
            watch.observe("site" + site + ".example", Map.of(Signal.TEXT, 1.0));
        }

        assertThat(watch.drifting()).isEmpty();
    }

    private void show(int articles, Signal signal, double value) {
        for (int article = 0; article < articles; article++) {
            watch.observe(SITE, Map.of(signal, value));
        }
    }

    private double shifts(String signal) {
        return registry.get("newswire.parse.drifts")
                .tag("signal", signal)
                .counter()
                .count();
    }
}
