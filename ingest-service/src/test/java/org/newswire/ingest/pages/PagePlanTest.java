package org.newswire.ingest.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.KnownItems;
import org.newswire.raw.NameUuid;

class PagePlanTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    @Test
    void onlyFreshItemsOfAFirstDocumentAreLive() {
        assertThat(priorities(before(Duration.ofMinutes(1)), before(Duration.ofMinutes(3)), before(Duration.ofDays(1))))
                .containsExactly(RequestPriority.LIVE, RequestPriority.BACKFILL, RequestPriority.BACKFILL);
    }

    @Test
    void withoutPlausibleDatesTheFirstItemsAreLive() {
        assertThat(priorities(null, NOW.plus(Duration.ofHours(9)), null, before(Duration.ofMinutes(1)), null))
                .containsExactly(
                        RequestPriority.LIVE,
                        RequestPriority.LIVE,
                        RequestPriority.BACKFILL,
                        RequestPriority.LIVE,
                        RequestPriority.BACKFILL);
    }

    @Test
    void atMostFiveItemsOfAFirstDocumentAreLive() {
        Instant[] dates = new Instant[8];
        Arrays.setAll(dates, i -> before(Duration.ofSeconds(80 - 10 * i)));
        assertThat(priorities(dates))
                .startsWith(RequestPriority.BACKFILL, RequestPriority.BACKFILL, RequestPriority.BACKFILL)
                .filteredOn(RequestPriority.LIVE::equals)
                .hasSize(5);
    }

    @Test
    void newItemsOfAKnownFeedAreLiveWhateverTheirDate() {
        List<IdentifiedItem> shown = shown(before(Duration.ofDays(9)));
        PagePlan plan = PagePlan.ofNews(shown, PagePolicy.ALWAYS, 1, 100);
        assertThat(shown).extracting(plan::priority).containsExactly(RequestPriority.LIVE);
    }

    @Test
    void theNewestOfManyLiveItemsGetPages() {
        List<IdentifiedItem> shown = shown(before(Duration.ofHours(3)), before(Duration.ofHours(1)), NOW);
        IdentifiedItem known = shown.getLast();
        shown = List.of(
                shown.get(0), shown.get(1), known.relativeTo(known.item(NameUuid.ofLink("https://a.example/2"), 0)));
        PagePlan plan = PagePlan.ofNews(shown, PagePolicy.ALWAYS, 1, 100);
        assertThat(shown).extracting(plan::wants).containsExactly(false, true, false);
        assertThat(shown).extracting(plan::priority).containsOnly(RequestPriority.LIVE);
        assertThat(plan.instead(shown.getFirst(), NOW)).isNotNull();
        assertThat(plan.instead(shown.get(1), NOW)).isNull();
    }

    @Test
    void theNewestOfABacklogGetPages() {
        List<IdentifiedItem> shown = shown(before(Duration.ofHours(3)), before(Duration.ofHours(1)));
        PagePlan plan = PagePlan.ofBacklog(shown, PagePolicy.ALWAYS, 1, NOW);
        assertThat(shown).extracting(plan::wants).containsExactly(false, true);
        assertThat(plan.instead(shown.getFirst(), NOW)).isNotNull();
        assertThat(plan.instead(shown.getLast(), NOW)).isNull();
    }

    @Test
    void requestsNoPageFromATooLongUrl() {
        Entry entry = entry("https://a.example/" + "x".repeat(5_000), NOW);
        List<IdentifiedItem> shown = ItemIdentity.identify(List.of(entry), new KnownItems());
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
    void publishesAHundredItemsOfALongFirstDocumentImmediatelyAndTheOthersInBatches() {
        Instant[] dates = new Instant[130];
        Arrays.fill(dates, before(Duration.ofDays(1)));
        List<IdentifiedItem> shown = shown(dates);
        PagePlan first = PagePlan.ofFirst(shown, PagePolicy.NEVER, 10, NOW);
        assertThat(shown.stream().filter(first::waits)).containsExactlyElementsOf(shown.subList(100, 130));
        PagePlan older = PagePlan.ofBacklog(shown, PagePolicy.NEVER, 10, NOW);
        assertThat(shown).noneMatch(older::waits);
    }

    private static Instant before(Duration age) {
        return NOW.minus(age);
    }

    private static List<RequestPriority> priorities(@Nullable Instant... dates) {
        List<IdentifiedItem> shown = shown(dates);
        PagePlan plan = PagePlan.ofBacklog(shown, PagePolicy.ALWAYS, 100, NOW);
        return shown.stream().map(plan::priority).toList();
    }

    private static List<IdentifiedItem> shown(@Nullable Instant... dates) {
        int[] number = new int[1];
        List<Entry> entries = Arrays.stream(dates)
                .map(date -> entry("https://a.example/" + number[0]++, date))
                .toList();
        return ItemIdentity.identify(entries, new KnownItems());
    }

    private static Entry entry(String link, @Nullable Instant published) {
        return EntryBuilder.builder()
                .id(link)
                .idIsPermalink(true)
                .link(link)
                .title("Title " + link)
                .summaryHtml(EntryHtml.ofSafe("Text"))
                .published(published)
                .build();
    }
}
