package org.newswire.ingest.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.EntryHtml;
import org.newswire.ingest.feed.Terms;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.KnownItems;
import org.newswire.raw.NameUuid;

class PagePlanTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    @Test
    void ofAFirstDocumentOnlyWhatWasPublishedJustNowIsNews() {
        assertThat(lanes(before(Duration.ofMinutes(1)), before(Duration.ofMinutes(3)), before(Duration.ofDays(1))))
                .containsExactly(Lane.LIVE, Lane.BACKFILL, Lane.BACKFILL);
    }

    @Test
    void whereNoDateCanBeBelievedWhatStandsFirstIsNews() {
        assertThat(lanes(null, NOW.plus(Duration.ofHours(9)), null, before(Duration.ofMinutes(1)), null))
                .containsExactly(Lane.LIVE, Lane.LIVE, Lane.BACKFILL, Lane.LIVE, Lane.BACKFILL);
    }

    @Test
    void ofAFirstDocumentNoMoreThanTheFiveLatestAreNews() {
        Instant[] dates = new Instant[8];
        Arrays.setAll(dates, i -> before(Duration.ofSeconds(80 - 10 * i)));
        assertThat(lanes(dates))
                .startsWith(Lane.BACKFILL, Lane.BACKFILL, Lane.BACKFILL)
                .filteredOn(Lane.LIVE::equals)
                .hasSize(5);
    }

    @Test
    void whatAKnownFeedShowsAnewIsNewsWhateverItsDate() {
        List<Identified> shown = shown(before(Duration.ofDays(9)));
        PagePlan plan = PagePlan.ofNews(shown, PagePolicy.ALWAYS, 1);
        assertThat(shown).extracting(plan::lane).containsExactly(Lane.LIVE);
    }

    @Test
    void ofVeryMuchNewsTheNewestGetTheirPages() {
        List<Identified> shown = shown(before(Duration.ofHours(3)), before(Duration.ofHours(1)), NOW);
        Identified known = shown.getLast();
        shown = List.of(
                shown.get(0), shown.get(1), known.following(known.item(NameUuid.ofLink("https://a.example/2"), 0)));
        PagePlan plan = PagePlan.ofNews(shown, PagePolicy.ALWAYS, 1);
        assertThat(shown).extracting(plan::wants).containsExactly(false, true, false);
        assertThat(shown).extracting(plan::lane).containsOnly(Lane.LIVE);
        assertThat(plan.instead(shown.getFirst(), NOW)).isNotNull();
        assertThat(plan.instead(shown.get(1), NOW)).isNull();
    }

    @Test
    void ofABacklogTheNewestGetTheirPages() {
        List<Identified> shown = shown(before(Duration.ofHours(3)), before(Duration.ofHours(1)));
        PagePlan plan = PagePlan.ofBacklog(shown, PagePolicy.ALWAYS, 1, NOW);
        assertThat(shown).extracting(plan::wants).containsExactly(false, true);
        assertThat(plan.instead(shown.getFirst(), NOW)).isNotNull();
        assertThat(plan.instead(shown.getLast(), NOW)).isNull();
    }

    @Test
    void noPageIsAskedForAtAnAddressThatIsTooLong() {
        Entry entry = entry("https://a.example/" + "x".repeat(5_000), NOW);
        List<Identified> shown = ItemIdentity.identify(List.of(entry), new KnownItems());
        PagePlan plan = PagePlan.ofBacklog(shown, PagePolicy.ALWAYS, 1, NOW);
        assertThat(plan.wants(shown.getFirst())).isFalse();
        assertThat(plan.instead(shown.getFirst(), NOW)).satisfies(page -> {
            assertThat(page.missing()).isEqualTo("address-too-long");
            assertThat(page.url()).startsWith("https://a.example/x").hasSize(2_048);
        });
        assertThat(PagePlan.ofBacklog(shown, PagePolicy.NEVER, 1, NOW).instead(shown.getFirst(), NOW))
                .isNull();
    }

    @Test
    void ofALongFirstDocumentAHundredItemsGoAtOnceAndTheOthersInTurns() {
        Instant[] dates = new Instant[130];
        Arrays.fill(dates, before(Duration.ofDays(1)));
        List<Identified> shown = shown(dates);
        PagePlan first = PagePlan.ofFirst(shown, PagePolicy.NEVER, 10, NOW);
        assertThat(shown.stream().filter(first::waits)).containsExactlyElementsOf(shown.subList(100, 130));
        PagePlan older = PagePlan.ofBacklog(shown, PagePolicy.NEVER, 10, NOW);
        assertThat(shown).noneMatch(older::waits);
    }

    private static Instant before(Duration age) {
        return NOW.minus(age);
    }

    private static List<Lane> lanes(@Nullable Instant... dates) {
        List<Identified> shown = shown(dates);
        PagePlan plan = PagePlan.ofBacklog(shown, PagePolicy.ALWAYS, 100, NOW);
        return shown.stream().map(plan::lane).toList();
    }

    private static List<Identified> shown(@Nullable Instant... dates) {
        int[] number = new int[1];
        List<Entry> entries = Arrays.stream(dates)
                .map(date -> entry("https://a.example/" + number[0]++, date))
                .toList();
        return ItemIdentity.identify(entries, new KnownItems());
    }

    private static Entry entry(String link, @Nullable Instant published) {
        return new Entry(
                link,
                true,
                link,
                "Title " + link,
                null,
                EntryHtml.ofSafe("Text"),
                null,
                List.of(),
                published,
                null,
                null,
                List.of(),
                List.of(),
                Terms.NONE,
                Set.of());
    }
}
