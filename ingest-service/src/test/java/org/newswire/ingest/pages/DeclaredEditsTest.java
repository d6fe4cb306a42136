package org.newswire.ingest.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.KnownItems;
import org.newswire.raw.NameUuid;

class DeclaredEditsTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    private final KnownItems known = new KnownItems();
    private Instant now = START;

    @Test
    void aLaterModificationTimeIsAnEdit() {
        showFive(START);
        later(Duration.ofHours(1));
        assertThat(edited(with(3, ago(20)))).containsExactly("3");
        assertThat(edited(with(3, ago(20)))).isEmpty();
    }

    @Test
    void anEarlierModificationTimeIsNotAnEdit() {
        showFive(START);
        assertThat(edited(with(3, START.minusSeconds(600)))).isEmpty();
        assertThat(edited(with(3, START))).isEmpty();
    }

    @Test
    void aFutureModificationTimeIsAnEditOnceItIsReached() {
        showFive(START);
        Instant ahead = START.plusSeconds(3_600);
        assertThat(edited(with(3, ahead))).isEmpty();
        later(Duration.ofHours(1));
        assertThat(edited(with(3, ahead))).containsExactly("3");
    }

    @Test
    void aNewItemsFutureTimeIsStoredOnceItIsReached() {
        Instant ahead = START.plusSeconds(7_200);
        show(entry(1, ahead));
        later(Duration.ofHours(3));
        assertThat(edited(entry(1, ahead))).isEmpty();
        assertThat(edited(entry(1, ago(20)))).containsExactly("1");
    }

    @Test
    void theFirstDeclaredTimeOfAnItemIsStoredWithoutAnEdit() {
        show(entry(1, null), entry(2, null));
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(30)), entry(2, null))).isEmpty();
        assertThat(edited(entry(1, ago(20)), entry(2, null))).containsExactly("1");
    }

    @Test
    void anItemWithoutATimeKeepsTheStoredOne() {
        show(entry(1, START));
        edited(entry(1, null));
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, START))).isEmpty();
        assertThat(edited(entry(1, ago(20)))).containsExactly("1");
    }

    @Test
    void withoutPagesThereAreNoEditsNowOrLater() {
        showFive(START);
        later(Duration.ofHours(1));
        Entry[] shown = with(3, ago(20));
        assertThat(edits(PagePolicy.NEVER, 100, shown)).isEmpty();
        assertThat(edited(shown)).isEmpty();
    }

    @Test
    void ifAllItemsDeclareAnotherTimeNoneIsEdited() {
        showFive(START);
        later(Duration.ofHours(1));
        assertThat(edited(five(now))).isEmpty();
        later(Duration.ofHours(1));
        assertThat(edited(five(ago(30)))).isEmpty();
    }

    @Test
    void findsAnEditAfterAllItemsHaveDeclaredAnotherTime() {
        showFive(START);
        later(Duration.ofHours(1));
        edited(five(ago(30)));
        later(Duration.ofHours(1));
        Entry[] shown = five(ago(90));
        shown[2] = entry(2, ago(20));
        assertThat(edited(shown)).containsExactly("2");
    }

    @Test
    void halfOfTheItemsMayBeEdited() {
        showFive(START);
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(20)), entry(3, START), entry(4, START)))
                .containsExactly("1", "2");
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(20)), entry(3, ago(20)), entry(4, START)))
                .isEmpty();
    }

    @Test
    void newAndSettledItemsDoNotCountForTheDocument() {
        Instant old = START.minus(Duration.ofDays(8));
        show(entry(0, old), entry(1, old), entry(2, old), entry(3, old), entry(4, START), entry(5, START));
        later(Duration.ofHours(1));
        Instant time = ago(30);
        assertThat(edited(entry(0, old), entry(1, old), entry(4, time), entry(5, time), entry(6, time)))
                .isEmpty();
    }

    @Test
    void anItemWhoseLastEditIsMoreThanAWeekAgoIsSettled() {
        showFive(START);
        later(Duration.ofDays(7).plusMinutes(1));
        assertThat(edited(with(3, ago(20)))).isEmpty();
    }

    @Test
    void theOnlyKnownItemIsEditedUnlessItDeclaresTheRequestTime() {
        show(entry(1, START));
        later(Duration.ofHours(1));
        Instant time = now;
        assertThat(edited(entry(1, time))).isEmpty();
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, time))).containsExactly("1");
    }

    @Test
    void allOfThreeItemsMayBeEditedUnlessTheyDeclareTheSameTime() {
        show(entry(1, START), entry(2, START), entry(3, START));
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(19)), entry(3, ago(40))))
                .isEmpty();
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(30)), entry(3, ago(40))))
                .containsExactly("1", "2", "3");
    }

    @Test
    void noneOfFourItemsIsEditedIfAllDeclareAnotherTime() {
        show(entry(1, START), entry(2, START), entry(3, START), entry(4, START));
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(30)), entry(3, ago(40)), entry(4, ago(50))))
                .isEmpty();
    }

    @Test
    void timesOfMoreThanTwoMinutesApartAreDifferent() {
        show(entry(1, START), entry(2, START));
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(22)))).isEmpty();
        later(Duration.ofHours(1));
        assertThat(edited(entry(1, ago(20)), entry(2, ago(23)))).containsExactly("1", "2");
    }

    @Test
    void acceptsTheRequestTimeIfOtherItemsKeepTheirTime() {
        showFive(START);
        later(Duration.ofHours(1));
        assertThat(edited(with(3, now))).containsExactly("3");
    }

    @Test
    void requestsTheLatestEditsFirstAndTheOthersWithTheNextPoll() {
        Entry[] shown = many(START);
        show(shown);
        later(Duration.ofHours(2));
        for (int i = 0; i < 14; i++) {
            shown[i] = entry(i, ago(100 - i));
        }
        assertThat(edited(shown)).containsExactly("4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
        assertThat(edited(shown)).containsExactly("0", "1", "2", "3");
        assertThat(edited(shown)).isEmpty();
    }

    @Test
    void pagesOfNewItemsComeFirst() {
        showFive(START);
        later(Duration.ofHours(1));
        Entry[] shown = with(3, ago(20));
        Entry[] more = Arrays.copyOf(shown, 6);
        more[5] = entry(9, ago(5));
        assertThat(edits(PagePolicy.ALWAYS, 1, more)).isEmpty();
        assertThat(edits(PagePolicy.ALWAYS, 2, more)).containsExactly("3");
    }

    @Test
    void editedItemsComeLast() {
        showFive(START);
        later(Duration.ofHours(1));
        Entry[] more = Arrays.copyOf(with(0, ago(20)), 6);
        more[5] = entry(9, ago(5));
        List<IdentifiedItem> shown =
                DeclaredEdits.among(ItemIdentity.identify(List.of(more), known), PagePolicy.ALWAYS, 100, now);
        assertThat(shown).extracting(DeclaredEditsTest::number).containsExactly("1", "2", "3", "4", "9", "0");
        assertThat(shown)
                .extracting(IdentifiedItem::change)
                .endsWith(ItemChange.UNCHANGED, ItemChange.NEW, ItemChange.UPDATED);
    }

    @Test
    void anItemWithOtherContentIsAnUpdate() {
        showFive(START);
        later(Duration.ofHours(1));
        Entry[] shown = with(3, ago(20));
        shown[3] = entry("https://a.example/3", "Corrected", ago(20));
        List<IdentifiedItem> taken = take(PagePolicy.ALWAYS, 100, shown);
        assertThat(taken.get(3).change()).isEqualTo(ItemChange.UPDATED);
        assertThat(taken.get(3).hasSameContent()).isFalse();
        assertThat(edited(shown)).isEmpty();
    }

    @Test
    void aRetractedItemIsNotEdited() {
        showFive(START);
        var item = ItemIdentity.known("https://a.example/0", known).orElseThrow();
        known.replace(item, item.gone());
        later(Duration.ofHours(1));
        assertThat(edited(with(0, ago(20)))).isEmpty();
    }

    @Test
    void aFrontPageIsNotEdited() {
        Entry[] shown = five(START);
        shown[2] = entry("https://a.example/", "Front page", START);
        show(shown);
        later(Duration.ofHours(1));
        shown[2] = entry("https://a.example/", "Front page", ago(20));
        assertThat(edited(shown)).isEmpty();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private Instant ago(int minutes) {
        return now.minus(Duration.ofMinutes(minutes));
    }

    private void showFive(Instant updated) {
        show(five(updated));
    }

    private void show(Entry... entries) {
        assertThat(take(PagePolicy.ALWAYS, 100, entries))
                .extracting(IdentifiedItem::change)
                .containsOnly(ItemChange.NEW);
    }

    /// Returns the items that are edited.
    private List<String> edited(Entry... entries) {
        return edits(PagePolicy.ALWAYS, 100, entries);
    }

    private List<String> edits(PagePolicy policy, int pages, Entry... entries) {
        return take(policy, pages, entries).stream()
                .filter(item -> item.change() == ItemChange.UPDATED && item.hasSameContent())
                .map(DeclaredEditsTest::number)
                .toList();
    }

    private static String number(IdentifiedItem item) {
        return String.valueOf(item.entry().link()).replaceAll(".*/", "");
    }

    /// Identifies the entries and stores them, as a poll does, in the order of the document.
    private List<IdentifiedItem> take(PagePolicy policy, int pages, Entry... entries) {
        List<IdentifiedItem> shown =
                DeclaredEdits.among(ItemIdentity.identify(List.of(entries), known), policy, pages, now);
        shown.forEach(item -> known.replace(
                item.former(),
                item.item(
                        item.former() == null
                                ? NameUuid.ofLink(item.key())
                                : item.former().articleId(),
                        0)));
        List<Entry> order = List.of(entries);
        return shown.stream()
                .sorted((one, other) -> Integer.compare(order.indexOf(one.entry()), order.indexOf(other.entry())))
                .toList();
    }

    private static Entry[] five(Instant updated) {
        return IntStream.range(0, 5).mapToObj(i -> entry(i, updated)).toArray(Entry[]::new);
    }

    private static Entry[] many(Instant updated) {
        return IntStream.range(0, 40).mapToObj(i -> entry(i, updated)).toArray(Entry[]::new);
    }

    /// Returns five items, one of which declares another time.
    private static Entry[] with(int edited, Instant updated) {
        Entry[] entries = five(START);
        entries[edited] = entry(edited, updated);
        return entries;
    }

    private static Entry entry(int number, @Nullable Instant updated) {
        return entry("https://a.example/" + number, "Title " + number, updated);
    }

    private static Entry entry(String link, String title, @Nullable Instant updated) {
        return EntryBuilder.builder()
                .id(link)
                .idIsPermalink(true)
                .link(link)
                .title(title)
                .summaryHtml(EntryHtml.ofSafe("Text"))
                .updated(updated)
                .build();
    }
}
