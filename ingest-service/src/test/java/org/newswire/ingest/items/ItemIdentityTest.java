package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.raw.NameUuid;

class ItemIdentityTest {
    private final KnownItems known = new KnownItems();

    @Test
    void anEntrySeenBeforeIsUnchangedThoughItsMarkupDiffers() {
        poll(entry("1", "https://a.example/1", "One", "<p>Text</p>"));
        assertThat(poll(entry("1", "https://a.example/1?utm_source=rss", "One", "<div class='x'>Text <br></div>")))
                .containsExactly(ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Text [12 comments]                             | Text [13 comments]
            Text (no comments)                             | Text (1 comment)
            <p>Text</p><p><b>1,204</b> views · 3 likes</p> | <p>Text</p><p><b>1.3k</b> views · 4 likes</p>
            <p>Text</p><a href='#c'>Kommentare: 2</a>      | <p>Text</p><a href='#c'>Kommentare: 30</a>
            <p>Text</p><div class='ad'>Buy A</div>         | <p>Text</p><div class='ad'>Buy B</div>
            <p>Text</p><img src='a.gif' alt=''>            | <p>Text</p><img alt='' src='b.gif'>
            <p>Text</p>                                    | <p>Text</p><div class='feedflare'>Share</div>
            <p>Text</p><time>4 hours ago</time>            | <p>Text</p><time>5 hours ago</time>
            <p>Text</p><i>Updated 9 mins ago · 3 min read</i> | <p>Text</p><i>Updated an hour ago · 4 min read</i>
            <p>Text</p><span>vor 4 Stunden</span>          | <p>Text</p><span>vor 2 Tagen</span>
            <p>Text</p><span>il y a 4 heures</span>        | <p>Text</p><span>il y a 2 jours</span>
            <p>Text</p><p>Lesezeit: 4 Min.</p>             | <p>Text</p><p>Lesezeit: 5 Minuten</p>
            Text (5 min read)                              | Text (6 min read)
            <p>Text</p><b>Rating: 4.5/5</b> (12 votes)     | <p>Text</p><b>Rating: 4.4/5</b> (14 votes)
            <p>Text</p><p>★★★★☆ 4.2 out of 5 stars</p>     | <p>Text</p><p>★★★☆☆ 3.4 out of 5 stars</p>
            4 hours ago                                    | 5 hours ago
            Text<br>Posted 4&nbsp;hours ago<br>More        | Text<br>Posted 2&nbsp;days ago<br>More
            '<p>Ann | 4 hours ago</p><p>Text</p>'          | '<p>Ann | 5 hours ago</p><p>Text</p>'
            <b>Ann</b> · 4 hours ago · 3 min read<p>Text   | <b>Ann</b> · 1 day ago · 3 min read<p>Text
            <p>Text</p><span>4 timmar sedan</span>         | <p>Text</p><span>2 dagar sedan</span>
            <p>Text</p><span>3 godziny temu</span>         | <p>Text</p><span>5 godzin temu</span>
            <p>Text</p><span>3 saat önce</span>            | <p>Text</p><span>2 gün önce</span>
            <p>Text</p><span>3小时前</span>                | <p>Text</p><span>2天前</span>
            <p>Text</p><span>3時間前</span>                | <p>Text</p><span>2日前</span>
            <p>Text</p><span>منذ 3 ساعات</span>            | <p>Text</p><span>منذ 5 أيام</span>
            """)
    void volatileContentIsNotAnUpdate(String before, String after) {
        poll(entry("1", "https://a.example/1", "One (3 comments)", before));
        assertThat(poll(entry("1", "https://a.example/1", "One (4 comments)", after)))
                .containsExactly(ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <p>They won by 12 points.</p>          | <p>They won by 13 points.</p>
            Sold 3,000 shares                      | Sold 4,000 shares
            <p>Text</p><p>12 people (8 women)</p>  | <p>Text</p><p>12 people (9 women)</p>
            <p>It began 4 hours ago.</p>           | <p>It began 5 hours ago in Kent.</p>
            <p>The rating fell to 4.5/5.</p>       | <p>The rating fell to 4.4/5.</p>
            <p>It takes a 5 min read a day</p>     | <p>It takes a 6 min read a day</p>
            <p>Пожар начался 4 часа назад</p>      | <p>Пожар начался 5 часов назад</p>
            <p>Рейтинг фильма упал до 4.5/5</p>    | <p>Рейтинг фильма упал до 4.4/5</p>
            <p>Σκορ 3 likes από όλους</p>          | <p>Σκορ 4 likes από όλους</p>
            <p>比分是3/5</p>                       | <p>比分是4/5</p>
            It began <i>just</i> 4 hours ago       | It began <i>just</i> 5 hours ago
            12 points                              | 13 points
            <p>Text</p><a href='#'>Read more (12)</a> | <p>Text</p><a href='#'>Read more (13)</a>
            <p>NORHAVEN, March 3 - Text</p>        | <p>NORHAVEN, March 4 - Text</p>
            """)
    void aNumberThatIsNewsIsAnUpdate(String before, String after) {
        poll(entry("1", "https://a.example/1", "One", before));
        assertThat(poll(entry("1", "https://a.example/1", "One", after))).containsExactly(ItemChange.UPDATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Updated 4 hours ago. The port reopened.             | Updated 5 hours ago. The port reopened.
            The port reopened. Last updated: 9 mins ago.        | The port reopened. Last updated: 12 mins ago.
            The port reopened, 4 hours ago, after a storm.      | The port reopened, 1 day ago, after a storm.
            The port reopened. 3 min read.                      | The port reopened. 4 min read.
            The port reopened. 12 comments, 3 shares.           | The port reopened. 14 comments, 4 shares.
            The port reopened – 1,204 views                     | The port reopened – 1.3k views
            The port reopened. Viewed 300 times.                | The port reopened. Viewed 301 times.
            Rated 4.5 out of 5 by 120 readers. The port reopened. | Rated 4.4 out of 5 by 131 readers. The port reopened.
            <p>The port reopened. See all 12 comments</p>       | <p>The port reopened. See all 13 comments</p>
            Aktualisiert vor 4 Stunden. Der Hafen ist offen.    | Aktualisiert vor 5 Stunden. Der Hafen ist offen.
            Der Hafen ist offen. Lesezeit: 4 Min. Mehr im Netz. | Der Hafen ist offen. Lesezeit: 5 Min. Mehr im Netz.
            Der Hafen ist offen. 12 Kommentare.                 | Der Hafen ist offen. 13 Kommentare.
            Mis à jour il y a 4 heures. Le port a rouvert.      | Mis à jour il y a 5 heures. Le port a rouvert.
            Actualizado hace 4 horas. El puerto reabrió.        | Actualizado hace 5 horas. El puerto reabrió.
            Aggiornato 4 ore fa. Il porto ha riaperto.          | Aggiornato 5 ore fa. Il porto ha riaperto.
            Atualizado há 4 horas. O porto reabriu.             | Atualizado há 5 horas. O porto reabriu.
            Bijgewerkt: 4 uur geleden. De haven is open.        | Bijgewerkt: 5 uur geleden. De haven is open.
            Uppdaterad för 4 timmar sedan. Hamnen är öppen.     | Uppdaterad för 5 timmar sedan. Hamnen är öppen.
            Zaktualizowano 3 godziny temu. Port otwarto.        | Zaktualizowano 5 godzin temu. Port otwarto.
            Обновлено 4 часа назад. Порт открыт.                | Обновлено 5 часов назад. Порт открыт.
            3 saat önce güncellendi. Liman açıldı.              | 4 saat önce güncellendi. Liman açıldı.
            3小时前更新。港口重新开放。                         | 4小时前更新。港口重新开放。
            3時間前に更新。港が再開した。                       | 4時間前に更新。港が再開した。
            تم التحديث منذ 3 ساعات. أعيد فتح الميناء.           | تم التحديث منذ 5 ساعات. أعيد فتح الميناء.
            """)
    void aVolatileSentenceIsNotAnUpdate(String before, String after) {
        poll(entry("1", "https://a.example/1", "One", before));
        assertThat(poll(entry("1", "https://a.example/1", "One", after))).containsExactly(ItemChange.UNCHANGED);
    }

    @Test
    void aReadingTimeInTheTitleIsNotAnUpdate() {
        poll(entry("1", "https://a.example/1", "One · 3 min read", "Text"));
        assertThat(poll(entry("1", "https://a.example/1", "One · 4 min read", "Text")))
                .containsExactly(ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The death toll rose from 4 to 12.                   | The death toll rose from 4 to 14.
            4 people hurt 3 hours ago                           | 5 people hurt 4 hours ago
            Updated 4 hours ago. 12 people died.                | Updated 4 hours ago. 13 people died.
            The storm came 4 hours after the tide.              | The storm came 5 hours after the tide.
            Ayes, 12 votes. Noes, 11 votes.                     | Ayes, 13 votes. Noes, 11 votes.
            Zwei Stunden nach dem Beben                         | Drei Stunden nach dem Beben
            In 4 Stunden schließt der Hafen.                    | In 5 Stunden schließt der Hafen.
            12 Kommentare der Zeitung gewannen Preise.          | 13 Kommentare der Zeitung gewannen Preise.
            Il y a 4 blessés. Le port a rouvert.                | Il y a 5 blessés. Le port a rouvert.
            Hace 4 goles en 3 horas.                            | Hace 5 goles en 3 horas.
            Il sisma ha fatto 4 vittime.                        | Il sisma ha fatto 5 vittime.
            Há 4 mortos. O porto reabriu.                       | Há 5 mortos. O porto reabriu.
            Er zijn 4 doden, 3 uur na de storm.                 | Er zijn 5 doden, 3 uur na de storm.
            Погибли 4 человека.                                 | Погибли 5 человек.
            Depremde 4 kişi öldü.                               | Depremde 5 kişi öldü.
            地震造成3人死亡。                                   | 地震造成4人死亡。
            震度5、4人が負傷。                                  | 震度5、5人が負傷。
            قتل 3 أشخاص.                                        | قتل 4 أشخاص.
            """)
    void aNumberOfASentenceThatIsNewsIsAnUpdate(String before, String after) {
        poll(entry("1", "https://a.example/1", before, before));
        assertThat(poll(entry("1", "https://a.example/1", before, after))).containsExactly(ItemChange.UPDATED);
        assertThat(poll(entry("1", "https://a.example/1", after, after))).containsExactly(ItemChange.UPDATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Closed (3 comments)                   | Open (4 comments)
            <p>Closed</p><time>4 hours ago</time> | <p>Open</p><time>5 hours ago</time>
            No [12 comments]                      | Yes [13 comments]
            3 likes                               | Won. 4 likes
            """)
    void anEditOfAShortTextIsAnUpdateThoughACounterChangedAsWell(String before, String after) {
        poll(entry("1", "https://a.example/1", "One (3 comments)", before));
        assertThat(poll(entry("1", "https://a.example/1", "One (4 comments)", after)))
                .containsExactly(ItemChange.UPDATED);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/caf%c3%a9, https://a.example/caf%C3%A9",
        "https://a.example/caf%c3%a9, https://a.example/café",
        "https://a.example/%7Eann/1, https://a.example/~ann/1",
        "https://A.example:443/1?utm_source=rss, https://a.example/1"
    })
    void anEntryWithoutGuidIsKnownByEachSpellingOfItsLink(String before, String after) {
        poll(entry(null, before, "One", "Text"));
        assertThat(poll(entry(null, after, "Two", "Text"))).containsExactly(ItemChange.UPDATED);
        assertThat(poll(entry(null, after + "x", "Three", "Text"))).containsExactly(ItemChange.NEW);
    }

    @Test
    void anEditUnderTheSameGuidIsAnUpdate() {
        poll(entry("1", "https://a.example/1", "One", "Text"));
        assertThat(poll(entry("1", "https://a.example/1", "One, corrected", "Text")))
                .containsExactly(ItemChange.UPDATED);
        assertThat(poll(entry("1", "https://a.example/1", "One, corrected", "Text")))
                .containsExactly(ItemChange.UNCHANGED);
    }

    @Test
    void itemsWithASharedGuidAreIdentifiedByLink() {
        assertThat(poll(entry("x", "https://a.example/1", "One", ""), entry("x", "https://a.example/2", "Two", "")))
                .containsExactly(ItemChange.NEW, ItemChange.NEW);
        assertThat(poll(entry("x", "https://a.example/2", "Two", ""), entry("x", "https://a.example/3", "Three", "")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.NEW);
    }

    @Test
    void theFirstOfTwoEntriesWithTheSameIdentifiersCounts() {
        Entry first = entry("x", "https://a.example/1", "One", "a");
        Entry second = entry("x", "https://a.example/1", "One", "b");
        assertThat(poll(first, second)).containsExactly(ItemChange.NEW);
        assertThat(poll(first, second)).containsExactly(ItemChange.UNCHANGED);
        assertThat(poll(second, first)).containsExactly(ItemChange.UPDATED);
    }

    @ParameterizedTest
    @CsvSource({"ticker,", ",https://a.example/ticker", "ticker,https://a.example/ticker"})
    void sharedIdentifiersOfATickerIdentifyNoItem(@Nullable String guid, @Nullable String link) {
        Entry one = entry(guid, link, "One", "a");
        Entry two = entry(guid, link, "Two", "b");
        Entry three = entry(guid, link, "Three", "c");
        assertThat(poll(one)).containsExactly(ItemChange.NEW);
        assertThat(poll(two, one)).containsExactly(ItemChange.NEW, ItemChange.UNCHANGED);
        assertThat(poll(two)).containsExactly(ItemChange.UNCHANGED);
        assertThat(poll(three)).containsExactly(ItemChange.NEW);
        assertThat(poll(one)).containsExactly(ItemChange.UNCHANGED);
        assertThat(poll(two, three)).containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
        assertThat(known.size()).isEqualTo(3);
    }

    @Test
    void anItemWithANewlySharedGuidIsFoundByItsLink() {
        poll(entry("x", "https://a.example/1", "Weather", ""));
        assertThat(poll(
                        entry("x", "https://a.example/2", "Weather", ""),
                        entry("x", null, "Weather", ""),
                        entry("x", "https://a.example/1", "Weather", "")))
                .containsExactly(ItemChange.NEW, ItemChange.NEW, ItemChange.UNCHANGED);
    }

    @Test
    void oneOfSeveralEntriesWithKnownContentIsTheKnownItem() {
        poll(entry(null, null, "Headlines", ""));
        Entry one = entry("1", "https://a.example/1", "Headlines", "");
        Entry two = entry("2", "https://a.example/2", "Headlines", "");
        assertThat(poll(one, two)).containsExactly(ItemChange.UNCHANGED, ItemChange.NEW);
        assertThat(poll(two, one)).containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
    }

    @Test
    void generatedGuidsAreNotNewItems() {
        poll(entry("r1", "https://a.example/1", "One", "a"), entry("r2", "https://a.example/2", "Two", "b"));
        assertThat(poll(
                        entry("r3", "https://a.example/3", "Three", "c"),
                        entry("r4", "https://a.example/1", "One, corrected", "a"),
                        entry("r5", "https://a.example/2", "Two", "b")))
                .containsExactly(ItemChange.NEW, ItemChange.UPDATED, ItemChange.UNCHANGED);
        assertThat(poll(
                        entry("r6", "https://a.example/3", "Three", "c"),
                        entry("r7", "https://a.example/2", "Two", "b")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
    }

    /// The guid then decides, so a known link with another title is another item.
    @Test
    void trustsGuidsIfAtMostHalfAreUnknownUnderKnownLinks() {
        poll(entry("a", "https://a.example/1", "One", "a"), entry("b", "https://a.example/2", "Two", "b"));
        Entry first = entry("a", "https://a.example/1", "One", "a");
        Entry exactlyHalf = entry("r1", "https://a.example/2", "Something else", "c");
        assertThat(poll(first, exactlyHalf)).containsExactly(ItemChange.UNCHANGED, ItemChange.NEW);
    }

    @Test
    void guidsAreGeneratedIfMoreThanHalfAreUnknownUnderKnownLinks() {
        poll(
                entry("a", "https://a.example/1", "One", "a"),
                entry("b", "https://a.example/2", "Two", "b"),
                entry("c", "https://a.example/3", "Three", "c"));
        assertThat(poll(
                        entry("a", "https://a.example/1", "One", "a"),
                        entry("r1", "https://a.example/2", "Something else", "d"),
                        entry("r2", "https://a.example/3", "Three", "c")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.UPDATED, ItemChange.UNCHANGED);
    }

    @Test
    void generatedGuidsAreNotNewItemsWithoutLinks() {
        String front = "https://a.example/";
        poll(entry("r1", front, "One", "a"), entry("r2", front, "Two", "b"), entry("r3", null, "Three", "c"));
        assertThat(poll(
                        entry("r4", front, "Four", "d"),
                        entry("r5", front, "One", "a"),
                        entry("r6", front, "Two", "b"),
                        entry("r7", null, "Three", "c")))
                .containsExactly(ItemChange.NEW, ItemChange.UNCHANGED, ItemChange.UNCHANGED, ItemChange.UNCHANGED);
        assertThat(known.size()).isEqualTo(4);
    }

    @Test
    void generatedLinksAreNotNewItems() {
        poll(entry("r1", "https://a.example/1?sid=7", "One", "a"), entry(null, "https://a.example/x7", "Two", "b"));
        assertThat(poll(
                        entry("r2", "https://a.example/1?sid=8", "One", "a"),
                        entry(null, "https://a.example/x8", "Two", "b")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
        assertThat(poll(entry("r3", "https://a.example/1?sid=9", "One", "a"))).containsExactly(ItemChange.UNCHANGED);
    }

    @Test
    void withStableGuidsAnItemWithTheTextOfAnotherIsNew() {
        poll(entry("1", null, "Weather", ""), entry("2", null, "Two", "b"), entry("3", null, "Three", "c"));
        assertThat(poll(entry("4", null, "Weather", ""), entry("2", null, "Two", "b"), entry("3", null, "Three", "c")))
                .containsExactly(ItemChange.NEW, ItemChange.UNCHANGED, ItemChange.UNCHANGED);
    }

    @Test
    void anItemPublishedAfterOneWithTheSameTextWasSeenIsNew() {
        poll(entry("1", null, "Headlines", ""));
        assertThat(poll(entry("2", null, "Headlines", "", Instant.ofEpochSecond(3_600))))
                .containsExactly(ItemChange.NEW);
    }

    @Test
    void severalEntriesWithTheSameContentAreSeveralItems() {
        poll(entry("r1", null, "Headlines", ""), entry("r2", null, "Headlines", ""));
        assertThat(poll(
                        entry("r3", null, "Headlines", ""),
                        entry("r4", null, "Headlines", ""),
                        entry("r5", null, "Headlines", "")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED, ItemChange.NEW);
    }

    @Test
    void emptyContentIdentifiesNothing() {
        poll(entry("1", null, "", ""));
        assertThat(poll(entry("2", null, "", ""))).containsExactly(ItemChange.NEW);
    }

    @Test
    void aReusedGuidIsANewItem() {
        poll(entry("latest", "https://a.example/1", "One", "a"));
        assertThat(poll(entry("latest", "https://a.example/2", "Two", "b"))).containsExactly(ItemChange.NEW);
        assertThat(poll(entry("latest", "https://a.example/2", "Two", "b"))).containsExactly(ItemChange.UNCHANGED);
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
                .containsOnly(ItemChange.UNCHANGED);
    }

    @Test
    void identifiesByContentWithoutGuidAndLink() {
        assertThat(poll(entry(null, null, "One", "a"), entry(null, null, "Two", "b"), entry(null, null, "One", "a")))
                .containsExactly(ItemChange.NEW, ItemChange.NEW);
        assertThat(poll(entry(null, null, "One", "a"))).containsExactly(ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Weather warning", ""})
    void identifiesByContentIfTitleAndLinkAreShared(String title) {
        String page = "https://a.example/warnings.html";
        Entry storm = entry(null, page + "#1", title, "Storm in the north");
        Entry flood = entry(null, page + "#2", title, "Flood in the south");
        Entry heat = entry(null, page + "#3", title, "Heat in the west");
        assertThat(poll(flood, storm, flood)).containsExactly(ItemChange.NEW, ItemChange.NEW);
        assertThat(poll(heat, flood, storm))
                .containsExactly(ItemChange.NEW, ItemChange.UNCHANGED, ItemChange.UNCHANGED);
        assertThat(poll(heat)).containsExactly(ItemChange.UNCHANGED);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            By: Ann,    By: Ann,    By: Ann
            By: Ann,    By: Bob,    By: Cy
            """)
    void commentsOnOnePageAreSeparateItems(String first, String second, String third) {
        String place = "https://blog.example/story/#comment-";
        poll(entry(place + 1, place + 1, first, "One"));
        assertThat(poll(entry(place + 2, place + 2, second, "Two"))).containsExactly(ItemChange.NEW);
        assertThat(poll(entry(place + 3, place + 3, third, "Three"))).containsExactly(ItemChange.NEW);
        assertThat(poll(entry(place + 2, place + 2, second, "Two"), entry(place + 3, place + 3, third, "Three")))
                .containsExactly(ItemChange.UNCHANGED, ItemChange.UNCHANGED);
        assertThat(known.size()).isEqualTo(3);
    }

    @Test
    void aTrackingFragmentIsNotAPlaceInAPage() {
        poll(entry("https://a.example/1#xtor=RSS-1", "https://a.example/1#xtor=RSS-1", "One", "a"));
        assertThat(poll(entry("https://a.example/1#xtor=RSS-2", "https://a.example/1#xtor=RSS-2", "One", "a")))
                .containsExactly(ItemChange.UNCHANGED);
    }

    @Test
    void aTrackingParameterOfTheLinkDoesNotMakeAnotherItem() {
        poll(entry(null, "https://a.example/1?utm_source=x", "One", "Text"));
        assertThat(poll(entry(null, "https://a.example/1", "One", "Text, corrected")))
                .containsExactly(ItemChange.UPDATED);
        assertThat(known.size()).isOne();
    }

    @Test
    void aLinkToTheFrontPageIdentifiesNothing() {
        List<IdentifiedItem> identified =
                ItemIdentity.identify(List.of(entry(null, "https://a.example/", "One", "a")), known);
        assertThat(identified.getFirst().key()).startsWith("hash:");
    }

    @Test
    void anItemThatReturnsIsNotNew() {
        poll(entry("1", "https://a.example/1", "One", "a"), entry("2", "https://a.example/2", "Two", "b"));
        poll(entry("2", "https://a.example/2", "Two", "b"));
        assertThat(poll(entry("1", "https://a.example/1", "One", "a"))).containsExactly(ItemChange.UNCHANGED);
    }

    /// Identifies the entries and stores them, as a poll does.
    private List<ItemChange> poll(Entry... entries) {
        List<IdentifiedItem> identified = ItemIdentity.identify(Arrays.asList(entries), known);
        identified.forEach(item -> known.replace(
                item.former(),
                item.item(
                        item.former() == null
                                ? NameUuid.ofLink(item.key())
                                : item.former().articleId(),
                        0)));
        return identified.stream().map(IdentifiedItem::change).toList();
    }

    @Test
    void anUnchangedSourceIsUnchangedAfterANewFingerprint() {
        Entry entry = entry("g", "https://a.example/1", "One", "<p>Text</p>");
        IdentifiedItem now = ItemIdentity.identify(List.of(entry), known).getFirst();
        Item listed = now.item(NameUuid.ofLink("https://a.example/1"), 0);
        known.put(withFingerprint(listed, listed.fingerprint() + 1));
        assertThat(change(entry)).isEqualTo(ItemChange.UNCHANGED);
        assertThat(change(entry("g", "https://a.example/1", "One", "<p>Text </p>")))
                .isEqualTo(ItemChange.UPDATED);
        assertThat(change(entry("g", "https://a.example/1", "Two", "<p>Text</p>")))
                .isEqualTo(ItemChange.UPDATED);
        known.put(listed.retracted());
        assertThat(change(entry)).isEqualTo(ItemChange.UPDATED);
    }

    @Test
    void aRetractedItemThatIsShownAgainIsAnUpdate() {
        Entry entry = entry("g", "https://a.example/1", "One", "<p>Text</p>");
        known.put(listed(entry).retracted());
        assertThat(change(entry)).isEqualTo(ItemChange.UPDATED);
    }

    @Test
    void anItemWhosePageIsGoneIsAnUpdateOnlyOnceItsEntryChanges() {
        Entry entry = entry("g", "https://a.example/1", "One", "<p>Text</p>");
        known.put(listed(entry).gone());
        assertThat(change(entry)).isEqualTo(ItemChange.UNCHANGED);
        assertThat(change(entry("g", "https://a.example/1", "One", "<p>Other</p>")))
                .isEqualTo(ItemChange.UPDATED);
    }

    private Item listed(Entry entry) {
        return ItemIdentity.identify(List.of(entry), known).getFirst().item(NameUuid.ofLink("https://a.example/1"), 0);
    }

    private static Item withFingerprint(Item item, long fingerprint) {
        return new Item(
                item.key(),
                item.link(),
                item.title(),
                fingerprint,
                item.articleId(),
                item.seenMinute(),
                item.source(),
                item.stamp());
    }

    private ItemChange change(Entry entry) {
        return ItemIdentity.identify(List.of(entry), known).getFirst().change();
    }

    private static Entry entry(@Nullable String guid, @Nullable String link, String title, String html) {
        return entry(guid, link, title, html, null);
    }

    private static Entry entry(
            @Nullable String guid, @Nullable String link, String title, String html, @Nullable Instant published) {
        return EntryBuilder.builder()
                .id(guid)
                .link(link)
                .title(title)
                .summaryHtml(EntryHtml.ofSafe(html))
                .published(published)
                .build();
    }
}
