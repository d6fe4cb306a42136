package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.raw.NameUuid;

/// Identity of entries whose links have several forms.
class LinkVariantsTest {
    private static final String PLAIN = "https://news.example/2026/";
    private static final String WWW = "https://www.news.example/2026/";

    private final KnownItems known = new KnownItems();

    @Test
    void aTitleUnderTheLinkWithOrWithoutWwwIsTheSameItem() {
        poll(entry(null, PLAIN + "tides", "Tides"));

        assertThat(poll(entry(null, WWW + "tides", "Tides"))).containsExactly(ItemChange.UNCHANGED);
        assertThat(poll(entry(null, PLAIN + "tides", "Tides"))).containsExactly(ItemChange.UNCHANGED);
        assertThat(known.size()).isOne();
    }

    @ParameterizedTest
    @CsvSource({"?ref=rss", "?source=feed", "?id=1&ref=rss"})
    void anItemWithAndWithoutTheParameterIsOneInEitherOrder(String query) {
        String plain = PLAIN + "tides" + (query.startsWith("?id=1") ? "?id=1" : "");
        String referred = PLAIN + "tides" + query;
        for (List<String> links : List.of(List.of(referred, plain), List.of(plain, referred))) {
            String first = links.getFirst();
            String second = links.getLast();
            KnownItems fresh = new KnownItems();
            Entry ships = entry(null, PLAIN + "ships", "Ships");
            Entry cranes = entry(null, PLAIN + "cranes", "Cranes");
            poll(fresh, ships, cranes, entry(null, first, "Tides"));
            assertThat(poll(fresh, ships, cranes, entry(null, second, "Tides"))).containsOnly(ItemChange.UNCHANGED);
            assertThat(poll(fresh, ships, cranes, entry(null, first, "Tides"))).containsOnly(ItemChange.UNCHANGED);
            assertThat(fresh.size()).isEqualTo(3);
        }
    }

    @Test
    void anotherTitleUnderAnotherFormIsNewWithoutEvidence() {
        poll(entry(null, PLAIN + "tides", "Tides"), entry(null, PLAIN + "ships", "Ships"));

        assertThat(poll(entry(null, WWW + "tides", "Something else"), entry(null, WWW + "cranes", "Tides")))
                .containsExactly(ItemChange.NEW, ItemChange.NEW);
    }

    @Test
    void aChangedTitleIsAnUpdateIfOtherEntriesProveThatTheSiteServesBothForms() {
        poll(entry(null, PLAIN + "a", "A"), entry(null, PLAIN + "b", "B"), entry(null, PLAIN + "c", "C"));

        assertThat(poll(
                        entry(null, WWW + "a", "A, corrected"),
                        entry(null, WWW + "b", "B"),
                        entry(null, WWW + "c", "C"),
                        entry(null, WWW + "d", "D")))
                .containsExactly(ItemChange.UPDATED, ItemChange.UNCHANGED, ItemChange.UNCHANGED, ItemChange.NEW);
    }

    /// Two articles, as both forms are listed at the same time.
    @Test
    void formsInOneDocumentAreDifferentItems() {
        Entry plain = entry(null, PLAIN + "live", "Live");
        Entry www = entry(null, WWW + "live", "Live");

        poll(plain);
        assertThat(poll(plain, www)).containsExactly(ItemChange.UNCHANGED, ItemChange.NEW);
        assertThat(poll(www, plain)).containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @CsvSource({
        PLAIN + "tides, " + WWW + "tides",
        WWW + "tides, " + PLAIN + "tides",
        PLAIN + "tides, " + PLAIN + "tides?ref=rss",
        PLAIN + "tides, " + WWW + "tides?source=rss-home"
    })
    void aKnownGuidWithAnotherFormAndTitleIsAnUpdate(String before, String after) {
        poll(entry("1", before, "Tides"));

        assertThat(poll(entry("1", after, "Tides, corrected"))).containsExactly(ItemChange.UPDATED);
    }

    @Test
    void aParameterThatAllLinksHaveIdentifiesNothing() {
        List<IdentifiedItem> items = ItemIdentity.identify(articles("?ref=rss"), known);

        assertThat(items).extracting(IdentifiedItem::link).containsExactly(PLAIN + "0", PLAIN + "1", PLAIN + "2");
    }

    /// Known before the parameter was removed from identities: no item is new, and no article gets another id.
    @ParameterizedTest
    @CsvSource({",", "guid-"})
    void itemsThatAreKnownWithTheParameterStayTheSame(@Nullable String guids) {
        List<Entry> listed = articles(guids, "?ref=rss");
        listed.forEach(entry -> known.put(knownBefore(entry)));

        List<IdentifiedItem> items = ItemIdentity.identify(listed, known);
        assertThat(items).extracting(IdentifiedItem::change).containsOnly(ItemChange.UNCHANGED);
        assertThat(items)
                .extracting(item -> articleId(item))
                .containsExactlyElementsOf(
                        listed.stream().map(LinkVariantsTest::idBefore).toList());

        store(items, known);
        assertThat(poll(articles(guids, "").toArray(Entry[]::new))).containsOnly(ItemChange.UNCHANGED);
        assertThat(known.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "?ref=rss, ?ref=rss, ''",
        "?ref=rss, ?ref=rss, ?ref=home",
        "?from=feedback, ?from=feedback, ?from=feedback",
        "?id=rss, ?id=rss, ?id=rss",
        "?ref=5, ?ref=5, ?ref=5"
    })
    void aParameterIsKeptWithoutEvidence(String first, String second, String third) {
        List<Entry> entries = List.of(
                entry(null, PLAIN + "a" + first, "A"),
                entry(null, PLAIN + "b" + second, "B"),
                entry(null, PLAIN + "c" + third, "C"));

        assertThat(ItemIdentity.identify(entries, known))
                .extracting(IdentifiedItem::link)
                .containsExactly(PLAIN + "a" + first, PLAIN + "b" + second, PLAIN + "c" + third);
    }

    @Test
    void aParameterOfTwoLinksIsNoEvidence() {
        List<Entry> entries = List.of(entry(null, PLAIN + "a?ref=rss", "A"), entry(null, PLAIN + "b?ref=rss", "B"));

        assertThat(ItemIdentity.identify(entries, known))
                .extracting(IdentifiedItem::link)
                .containsExactly(PLAIN + "a?ref=rss", PLAIN + "b?ref=rss");
    }

    @Test
    void aParameterThatDistinguishesLinksIsKept() {
        List<Entry> entries = Stream.of("rss-1", "rss-2", "rss-3")
                .map(value -> entry(null, PLAIN + "page?ref=" + value, value))
                .toList();

        assertThat(ItemIdentity.identify(entries, known))
                .extracting(IdentifiedItem::link)
                .allSatisfy(link -> assertThat(link).contains("?ref=rss-"));
    }

    private static List<Entry> articles(String query) {
        return articles(null, query);
    }

    private static List<Entry> articles(@Nullable String guids, String query) {
        return IntStream.range(0, 3)
                .mapToObj(i -> entry(guids == null ? null : guids + i, PLAIN + i + query, "Article " + i))
                .toList();
    }

    /// Identified as before: alone, an entry has no evidence.
    private KnownItems.Item knownBefore(Entry entry) {
        return ItemIdentity.identify(List.of(entry), known).getFirst().item(idBefore(entry), 0);
    }

    private static UUID idBefore(Entry entry) {
        return NameUuid.ofLink(String.valueOf(entry.link()));
    }

    private static UUID articleId(IdentifiedItem item) {
        return item.former() == null
                ? NameUuid.ofLink(item.key())
                : item.former().articleId();
    }

    private List<ItemChange> poll(Entry... entries) {
        return poll(known, entries);
    }

    private static List<ItemChange> poll(KnownItems known, Entry... entries) {
        List<IdentifiedItem> items = ItemIdentity.identify(Arrays.asList(entries), known);
        store(items, known);
        return items.stream().map(IdentifiedItem::change).toList();
    }

    private static void store(List<IdentifiedItem> items, KnownItems known) {
        items.forEach(item -> known.replace(item.former(), item.item(articleId(item), 0)));
    }

    private static Entry entry(@Nullable String guid, String link, String title) {
        return EntryBuilder.builder()
                .id(guid)
                .link(link)
                .title(title)
                .summaryHtml(EntryHtml.ofSafe("<p>Text of " + title.substring(0, 1) + "</p>"))
                .build();
    }
}
