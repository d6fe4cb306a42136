package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.ItemIdentity.Identified;
import org.newswire.ingest.ItemIdentity.Standing;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.Terms;
import org.newswire.raw.NameUuid;

class ItemIdentityTest {
    private final KnownItems known = new KnownItems();

    @Test
    void anEntrySeenBeforeIsUnchangedThoughItsMarkupDiffers() {
        poll(entry("1", "https://a.example/1", "One", "<p>Text</p>"));
        assertThat(poll(entry("1", "https://a.example/1?utm_source=rss", "One", "<div class='x'>Text <br></div>")))
                .containsExactly(Standing.UNCHANGED);
    }

    @Test
    void anEditUnderTheSameGuidIsAnUpdate() {
        poll(entry("1", "https://a.example/1", "One", "Text"));
        assertThat(poll(entry("1", "https://a.example/1", "One, corrected", "Text")))
                .containsExactly(Standing.UPDATED);
        assertThat(poll(entry("1", "https://a.example/1", "One, corrected", "Text")))
                .containsExactly(Standing.UNCHANGED);
    }

    @Test
    void itemsThatShareOneGuidAreToldApartByTheirLinks() {
        assertThat(poll(entry("x", "https://a.example/1", "One", ""), entry("x", "https://a.example/2", "Two", "")))
                .containsExactly(Standing.NEW, Standing.NEW);
        assertThat(poll(entry("x", "https://a.example/2", "Two", ""), entry("x", "https://a.example/3", "Three", "")))
                .containsExactly(Standing.UNCHANGED, Standing.NEW);
    }

    @Test
    void guidsMadeUpAtEachRequestAreNoNewItems() {
        poll(entry("r1", "https://a.example/1", "One", "a"), entry("r2", "https://a.example/2", "Two", "b"));
        assertThat(poll(
                        entry("r3", "https://a.example/3", "Three", "c"),
                        entry("r4", "https://a.example/1", "One, corrected", "a"),
                        entry("r5", "https://a.example/2", "Two", "b")))
                .containsExactly(Standing.NEW, Standing.UPDATED, Standing.UNCHANGED);
        assertThat(poll(
                        entry("r6", "https://a.example/3", "Three", "c"),
                        entry("r7", "https://a.example/2", "Two", "b")))
                .containsExactly(Standing.UNCHANGED, Standing.UNCHANGED);
    }

    @Test
    void aGuidUsedAgainForAnotherItemIsANewItem() {
        poll(entry("latest", "https://a.example/1", "One", "a"));
        assertThat(poll(entry("latest", "https://a.example/2", "Two", "b"))).containsExactly(Standing.NEW);
        assertThat(poll(entry("latest", "https://a.example/2", "Two", "b"))).containsExactly(Standing.UNCHANGED);
    }

    @Test
    void aGuidCorrectedOnceIsTheSameItem() {
        poll(
                entry("1", "https://a.example/1", "One", "a"),
                entry("2", "https://a.example/2", "Two", "b"),
                entry("3", "https://a.example/3", "Three", "c"));
        assertThat(poll(
                        entry("1", "https://a.example/1", "One", "a"),
                        entry("two", "https://a.example/2", "Two", "b"),
                        entry("3", "https://a.example/3", "Three", "c")))
                .containsOnly(Standing.UNCHANGED);
    }

    @Test
    void withoutGuidAndLinkTheContentIsTheIdentity() {
        assertThat(poll(entry(null, null, "One", "a"), entry(null, null, "Two", "b"), entry(null, null, "One", "a")))
                .containsExactly(Standing.NEW, Standing.NEW);
        assertThat(poll(entry(null, null, "One", "a"))).containsExactly(Standing.UNCHANGED);
    }

    @Test
    void aLinkToTheFrontPageIdentifiesNothing() {
        List<Identified> identified =
                ItemIdentity.identify(List.of(entry(null, "https://a.example/", "One", "a")), known);
        assertThat(identified.getFirst().key()).startsWith("hash:");
    }

    @Test
    void whatVanishesAndReturnsIsNotNew() {
        poll(entry("1", "https://a.example/1", "One", "a"), entry("2", "https://a.example/2", "Two", "b"));
        poll(entry("2", "https://a.example/2", "Two", "b"));
        assertThat(poll(entry("1", "https://a.example/1", "One", "a"))).containsExactly(Standing.UNCHANGED);
    }

    /// Identifies, and remembers as a poll does.
    private List<Standing> poll(Entry... entries) {
        List<Identified> identified = ItemIdentity.identify(Arrays.asList(entries), known);
        identified.forEach(item -> known.replace(
                item.former(),
                item.item(
                        item.former() == null
                                ? NameUuid.ofLink(item.key())
                                : item.former().articleId(),
                        0)));
        return identified.stream().map(Identified::standing).toList();
    }

    private static Entry entry(@Nullable String guid, @Nullable String link, String title, String html) {
        return new Entry(
                guid,
                false,
                link,
                title,
                null,
                html,
                null,
                List.of(),
                null,
                null,
                null,
                List.of(),
                List.of(),
                Terms.NONE,
                Set.of());
    }
}
