package org.newswire.store.page.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.store.page.feeds.FeedFilter.Sort;
import org.newswire.store.page.feeds.SourcesModel.Count;

class FeedIndexTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final FeedFilter ALL = new FeedFilter("", "", "", Sort.NAME, false, false, 1);

    private static FeedKeys feed(int number, UnaryOperator<FeedKeysBuilder> change) {
        return change.apply(FeedKeysBuilder.builder()
                        .id(id(number))
                        .watched(true)
                        .text("feed " + number)
                        .label("feed " + number)
                        .state("active")
                        .nextPollAt(NOON.plusSeconds(number)))
                .flags(List.of())
                .build();
    }

    private static FeedKeys flagged(int number, String... flags) {
        return FeedKeysBuilder.builder(feed(number, feed -> feed))
                .flags(List.of(flags))
                .build();
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static List<Long> found(FeedIndex index, FeedFilter filter) {
        return index.find(filter, NOON).ids().stream()
                .map(UUID::getLeastSignificantBits)
                .toList();
    }

    private static FeedFilter sorted(Sort sort, boolean isDescending) {
        return FeedFilterBuilder.builder(ALL)
                .sort(sort)
                .descending(isDescending)
                .build();
    }

    @Test
    void unknownValuesAreLastInBothDirectionsAndEqualOnesStayById() {
        FeedIndex index = new FeedIndex(List.of(
                feed(1, feed -> feed.itemsPerDay(2.0)),
                feed(2, feed -> feed.itemsPerDay(null)),
                feed(3, feed -> feed.itemsPerDay(2.0)),
                feed(4, feed -> feed.itemsPerDay(0.5))));

        assertThat(found(index, sorted(Sort.ITEMS, false))).containsExactly(4L, 1L, 3L, 2L);
        assertThat(found(index, sorted(Sort.ITEMS, true))).containsExactly(1L, 3L, 4L, 2L);
        assertThat(found(index, sorted(Sort.LAST, true))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(found(index, sorted(Sort.NEXT, true))).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void statesAreCountedBeforeTheFilterByState() {
        FeedIndex index = new FeedIndex(List.of(
                feed(1, feed -> feed.state("failing")),
                feed(2, feed -> feed),
                feed(3, feed -> feed.nextPollAt(NOON.minus(Duration.ofHours(1)))),
                feed(4, feed -> feed),
                feed(5, feed -> feed.watched(false).nextPollAt(Instant.EPOCH))));

        FeedIndex.Found late = index.find(ALL.withState("late"), NOON);
        assertThat(late.ids()).containsExactly(id(3));
        assertThat(late.total()).isEqualTo(1);
        assertThat(late.states())
                .containsExactly(new Count("active", 2), new Count("failing", 1), new Count("late", 1));
        assertThat(index.find(ALL.withRemoved(true), NOON).states()).containsExactly(new Count("active", 1));
    }

    @Test
    void pagesContainEachFeedOnce() {
        FeedIndex index = new FeedIndex(
                IntStream.range(0, 101).mapToObj(i -> feed(i, feed -> feed)).toList());

        List<Long> seen = IntStream.rangeClosed(1, 4)
                .mapToObj(page -> found(index, sorted(Sort.STATE, true).withPage(page)))
                .peek(page -> assertThat(page).hasSizeLessThanOrEqualTo(FeedFilter.PAGE_ROWS))
                .flatMap(List::stream)
                .toList();
        assertThat(seen).hasSize(101).doesNotHaveDuplicates();
        assertThat(index.find(ALL.withPage(10_000), NOON).total()).isEqualTo(101);
    }

    @Test
    void wordsAreAPartOfTheTextInAnyCase() {
        FeedIndex index = new FeedIndex(List.of(
                feed(1, feed -> feed.text(FeedKeys.lowerCase("ΟΔΟΣΑ Straße"))), feed(2, feed -> feed.text("other"))));

        for (String words : List.of("οδοσ", "ΟΔΟΣ", "STRA", "aße")) {
            assertThat(found(index, ALL.withWords(words))).as(words).containsExactly(1L);
        }
        assertThat(found(index, ALL.withWords("%"))).isEmpty();
    }

    @Test
    void flagsOfPolledFeedsAreCountedMostFrequentFirst() {
        FeedIndex index = new FeedIndex(
                List.of(flagged(1, "date-missing", "possible-gap"), flagged(2, "possible-gap", "<b>Hostile</b>")));

        assertThat(index.flags()).containsExactly(new Count("possible-gap", 2), new Count("date-missing", 1));
        assertThat(found(index, ALL.withFlag("date-missing"))).containsExactly(1L);
        assertThat(found(index, ALL.withFlag("date"))).isEmpty();
    }
}
