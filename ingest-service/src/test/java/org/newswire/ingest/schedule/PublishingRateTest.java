package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.Entry;

class PublishingRateTest {
    private static final Instant NOW = Instant.parse("2026-03-18T12:00:00Z");

    @Test
    void estimatesTheRateFromTheDatesOfTheFirstDocument() {
        assertThat(PublishingRate.first(every(Duration.ofMinutes(30), 40), NOW).itemsPerDay(NOW))
                .isCloseTo(48, Percentage.withPercentage(10));
        assertThat(PublishingRate.first(every(Duration.ofDays(7), 20), NOW).itemsPerDay(NOW))
                .isCloseTo(1.0 / 7, Percentage.withPercentage(10));
    }

    @Test
    void withoutDatesTheRateStartsAtOneItemPerHourAndAdapts() {
        PublishingRate rhythm = PublishingRate.first(List.of(undated()), NOW);
        assertThat(rhythm.itemsPerDay(NOW)).isCloseTo(24, within(0.1));
        assertThat(rhythm.itemsPerDay(NOW.plus(Duration.ofHours(3)))).isLessThan(1);
    }

    @Test
    void ignoresDatesOfLaterDocuments() {
        Instant later = NOW.plus(Duration.ofHours(1));
        PublishingRate rhythm = PublishingRate.first(every(Duration.ofHours(1), 24), NOW);
        List<Entry> old = List.of(SimulatedFeed.entry(NOW.minus(Duration.ofDays(900))));
        List<Entry> ahead = List.of(SimulatedFeed.entry(later.plus(Duration.ofHours(9))));
        assertThat(rhythm.then(old, old, later).newestAt()).isEqualTo(NOW);
        assertThat(rhythm.then(ahead, ahead, later).newestAt()).isEqualTo(later);
        assertThat(rhythm.then(List.of(undated()), List.of(undated()), later).newestAt())
                .isEqualTo(later);
    }

    @Test
    void learnsFromPolledItemsWhateverTheirDates() {
        PublishingRate rhythm = PublishingRate.first(List.of(undated()), NOW);
        Instant at = NOW;
        for (int hour = 0; hour < 60; hour++) {
            at = at.plus(Duration.ofHours(1));
            rhythm = rhythm.then(List.of(undated(), undated()), List.of(undated(), undated()), at);
        }
        assertThat(rhythm.itemsPerDay(at)).isCloseTo(48, Percentage.withPercentage(10));
        assertThat(rhythm.window(at)).isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70));
    }

    @Test
    void detectsAFeedThatStopsPublishing() {
        PublishingRate rhythm = PublishingRate.first(every(Duration.ofMinutes(10), 40), NOW);
        List<Double> perDay = new ArrayList<>();
        Instant at = NOW;
        for (int hours = 0; hours < 72; hours += 12) {
            perDay.add(rhythm.itemsPerDay(at));
            at = at.plus(Duration.ofHours(12));
            rhythm = rhythm.unchanged(at);
        }
        assertThat(perDay).isSortedAccordingTo((one, other) -> Double.compare(other, one));
        assertThat(perDay.getLast()).isLessThan(perDay.getFirst() / 5);
        assertThat(rhythm.quiet(at)).isEqualTo(Duration.ofDays(3));
    }

    @Test
    void theCountOfItemsFallsToAThirdIn12Hours() {
        PublishingRate rate = PublishingRate.first(every(Duration.ofMinutes(10), 40), NOW);
        double left = rate.unchanged(NOW.plus(Duration.ofHours(12))).weight() / rate.weight();
        assertThat(left).isCloseTo(1 / Math.E, within(0.001));
    }

    @Test
    void anEmptyFeedHasNoWindow() {
        assertThat(PublishingRate.first(List.of(), NOW).window(NOW)).isNull();
    }

    private static List<Entry> every(Duration interval, int entries) {
        return IntStream.range(0, entries)
                .mapToObj(entry -> SimulatedFeed.entry(NOW.minus(interval.multipliedBy(entry))))
                .toList();
    }

    private static Entry undated() {
        return SimulatedFeed.entry(null);
    }
}
