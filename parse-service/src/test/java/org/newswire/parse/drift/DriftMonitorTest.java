package org.newswire.parse.drift;

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
import org.newswire.article.SiteStatus.Drift;
import org.newswire.article.SiteStatus.State;
import org.newswire.parse.drift.DriftMonitor.Signal;

class DriftMonitorTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String SITE = "news.example";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = NOON;
    private final DriftMonitor watch = new DriftMonitor(registry, () -> now);

    @Test
    void aSiteWhosePagesLoseTheirTextDrifts() {
        publish(60, Signal.TEXT, 1);
        assertThat(watch.drifting()).isEmpty();

        publish(12, Signal.TEXT, 0);

        assertThat(watch.drifting()).isEqualTo(drifting("text", 1, 0));
        assertThat(registry.get("newswire.parse.drifting.sites").gauge().value())
                .isEqualTo(1);
        assertThat(shifts("text")).isEqualTo(1);
    }

    @Test
    void aDriftEndsWhenThePagesReturnToTheBaseline() {
        publish(60, Signal.AUTHORS, 1);
        publish(10, Signal.AUTHORS, 0);
        assertThat(watch.drifting()).hasSize(1);

        publish(12, Signal.AUTHORS, 1);

        assertThat(watch.drifting()).isEmpty();
        assertThat(shifts("authors")).isEqualTo(1);
    }

    @Test
    void aSiteGetsAStatusWithItsBaselineAndAtEachChange() {
        publish(41, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).isEmpty();

        publish(19, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).containsExactly(new SiteStatus(SITE, State.USUAL, List.of(), NOON));

        publish(12, Signal.TEXT, 0);
        assertThat(watch.takeJudged())
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo(State.DRIFTING))
                .satisfies(status -> assertThat(status.drifts())
                        .extracting(Drift::signal, Drift::since)
                        .containsExactly(tuple("text", NOON)));

        publish(12, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).containsExactly(new SiteStatus(SITE, State.USUAL, List.of(), NOON));
    }

    @Test
    void muchShorterArticlesAreADrift() {
        publish(60, Signal.LENGTH, Math.log1p(600));
        publish(12, Signal.LENGTH, Math.log1p(60));

        assertThat(watch.drifting()).isEqualTo(drifting("length", 600, 60));
    }

    @Test
    void aLastingShiftBecomesTheBaseline() {
        publish(200, Signal.KEPT, 0.7);
        publish(100, Signal.KEPT, 0.2);
        assertThat(watch.drifting()).hasSize(1);

        publish(300, Signal.KEPT, 0.2);

        assertThat(watch.drifting()).isEmpty();
    }

    /// The feed was removed from the list, for example. If the site returns, it can drift
    /// immediately.
    @Test
    void aSiteWithoutArticlesForAWeekIsDropped() {
        publish(60, Signal.TEXT, 1);
        publish(12, Signal.TEXT, 0);

        now = NOON.plus(Duration.ofDays(6));
        assertThat(watch.drifting()).hasSize(1);

        now = NOON.plus(Duration.ofDays(8));
        assertThat(watch.drifting()).isEmpty();
        assertThat(registry.get("newswire.parse.drifting.sites").gauge().value())
                .isZero();

        publish(1, Signal.TEXT, 0);
        assertThat(watch.drifting().get(SITE)).extracting(Drift::since).containsExactly(NOON);
    }

    @Test
    void aSiteWithoutABaselineDoesNotDrift() {
        publish(29, Signal.TEXT, 1);
        publish(12, Signal.TEXT, 0);

        assertThat(watch.drifting()).isEmpty();
    }

    /// A site with short notes and long reads, half of them with a byline.
    @Test
    void usualVariationIsNotADrift() {
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
    void keepsAtMostTwoThousandSites() {
        publish(60, Signal.TEXT, 1);
        publish(12, Signal.TEXT, 0);
        for (int site = 0; site < 2_000; site++) {
            watch.observe("site" + site + ".example", Map.of(Signal.TEXT, 1.0));
        }

        assertThat(watch.drifting()).isEmpty();
    }

    private static Map<String, List<Drift>> drifting(String signal, double was, double is) {
        return Map.of(SITE, List.of(new Drift(signal, was, is, NOON)));
    }

    private void publish(int articles, Signal signal, double value) {
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
