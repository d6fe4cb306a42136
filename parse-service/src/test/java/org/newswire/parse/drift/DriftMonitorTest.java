package org.newswire.parse.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.Baseline;
import org.newswire.article.SiteStatus.Drift;
import org.newswire.article.SiteStatus.State;

/// Tests [DriftMonitor] and [ShiftDetector].
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
        assertThat(watch.takeJudged()).singleElement().satisfies(DriftMonitorTest::isUsual);

        publish(12, Signal.TEXT, 0);
        assertThat(watch.takeJudged())
                .singleElement()
                .satisfies(status -> assertThat(status.state()).isEqualTo(State.DRIFTING))
                .satisfies(status -> assertThat(status.drifts())
                        .extracting(Drift::signal, Drift::since)
                        .containsExactly(tuple("text", NOON)));

        publish(12, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).singleElement().satisfies(DriftMonitorTest::isUsual);
    }

    @Test
    void aSiteWithArticlesGetsAStatusEachDay() {
        publish(60, Signal.TEXT, 1);
        assertThat(watch.takeJudged()).hasSize(1);

        now = NOON.plus(Duration.ofHours(25));
        publish(5, Signal.TEXT, 1);

        assertThat(watch.takeJudged())
                .singleElement()
                .satisfies(status -> assertThat(status.asOf()).isEqualTo(now))
                .satisfies(status -> assertThat(status.baselines())
                        .extracting(Baseline::articles)
                        .containsExactly(61L));
    }

    @Test
    void aShiftIsDetectedAfterARestart() throws Exception {
        publish(42, Signal.LENGTH, Math.log1p(600));
        publish(42, Signal.TEXT, 1);
        DriftMonitor restarted = restarted();

        now = NOON.plus(Duration.ofHours(1));
        publish(restarted, 12, Signal.LENGTH, Math.log1p(60));

        assertThat(restarted.drifting()).isEqualTo(Map.of(SITE, List.of(new Drift("length", 600, 60, now))));
        assertThat(shifts("length")).isEqualTo(1);
    }

    @Test
    void aDriftSurvivesARestartAndEndsAfterIt() throws Exception {
        publish(60, Signal.TEXT, 1);
        publish(12, Signal.TEXT, 0);
        now = NOON.plus(Duration.ofDays(1));
        DriftMonitor restarted = restarted();

        assertThat(restarted.drifting().get(SITE))
                .extracting(Drift::signal, Drift::since)
                .containsExactly(tuple("text", NOON));
        assertThat(shifts("text")).as("not counted again").isZero();

        publish(restarted, 42, Signal.TEXT, 0);
        assertThat(restarted.drifting()).as("the baseline is not learned again").hasSize(1);
        publish(restarted, 12, Signal.TEXT, 1);
        assertThat(restarted.drifting()).isEmpty();
    }

    /// Parsing does not wait for the baselines.
    @Test
    void articlesBeforeTheBaselinesAreReadCount() throws Exception {
        publish(60, Signal.TEXT, 1);
        List<SiteStatus> published = readBack(watch.takeJudged());
        DriftMonitor restarted = empty();
        publish(restarted, 50, Signal.TEXT, 0);
        assertThat(restarted.drifting()).isEmpty();

        restarted.restore(published);

        assertThat(restarted.drifting()).isEqualTo(drifting("text", 1, 0));
        assertThat(shifts("text")).isEqualTo(1);
        publish(restarted, 1, Signal.TEXT, 0);
        assertThat(restarted.takeJudged().getLast().state()).isEqualTo(State.DRIFTING);
    }

    @Test
    void invalidBaselinesAreIgnored() {
        DriftMonitor restarted = empty();
        List<Baseline> invalid = List.of(
                new Baseline("text", Double.NaN, 0, 1, 60),
                new Baseline("kept", 1, Double.POSITIVE_INFINITY, 1, 60),
                new Baseline("authors", 1, -1, 1, 60),
                new Baseline("published", 1, 0, 1, Long.MIN_VALUE),
                new Baseline("later", 1, 0, 1, 60));
        restarted.restore(List.of(
                new SiteStatus(SITE, State.DRIFTING, List.of(new Drift("text", 1, 0, NOON)), NOON, invalid),
                new SiteStatus("old.example", State.USUAL, List.of(), NOON, null)));

        publish(restarted, 12, Signal.TEXT, 0);

        assertThat(restarted.drifting()).isEmpty();
    }

    @Test
    void restoresAtMostTwoThousandSitesAndKeepsTheObservedOnes() {
        DriftMonitor restarted = empty();
        publish(restarted, 60, Signal.TEXT, 1);
        restarted.restore(IntStream.range(0, 3_000)
                .mapToObj(site -> new SiteStatus(
                        "site" + site + ".example",
                        State.DRIFTING,
                        List.of(new Drift("text", 1, 0, NOON)),
                        NOON.plus(Duration.ofDays(400)),
                        List.of(new Baseline("text", 1, 0, 0, Long.MAX_VALUE))))
                .toList());

        assertThat(restarted.drifting()).hasSize(1_999).containsKey("site2999.example");
        publish(restarted, 12, Signal.TEXT, 0);
        assertThat(restarted.drifting()).containsKey(SITE);
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

    private static void isUsual(SiteStatus status) {
        assertThat(status.site()).isEqualTo(SITE);
        assertThat(status.state()).isEqualTo(State.USUAL);
        assertThat(status.drifts()).isEmpty();
        assertThat(status.asOf()).isEqualTo(NOON);
    }

    /// Returns a new monitor with the published statuses.
    private DriftMonitor restarted() throws Exception {
        DriftMonitor restarted = empty();
        restarted.restore(readBack(watch.takeJudged()));
        return restarted;
    }

    private DriftMonitor empty() {
        registry.clear();
        return new DriftMonitor(registry, () -> now);
    }

    private static List<SiteStatus> readBack(List<SiteStatus> published) throws Exception {
        Map<String, SiteStatus> latest = new LinkedHashMap<>();
        for (SiteStatus status : published) {
            latest.put(status.site(), SiteStatus.CONTRACT.decode(SiteStatus.CONTRACT.encode(status)));
        }
        return List.copyOf(latest.values());
    }

    private static Map<String, List<Drift>> drifting(String signal, double was, double is) {
        return Map.of(SITE, List.of(new Drift(signal, was, is, NOON)));
    }

    private void publish(int articles, Signal signal, double value) {
        publish(watch, articles, signal, value);
    }

    private static void publish(DriftMonitor monitor, int articles, Signal signal, double value) {
        for (int article = 0; article < articles; article++) {
            monitor.observe(SITE, Map.of(signal, value));
        }
    }

    private double shifts(String signal) {
        return registry.get("newswire.parse.drifts")
                .tag("signal", signal)
                .counter()
                .count();
    }
}
