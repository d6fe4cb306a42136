package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.Author;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;
import org.newswire.ingest.feedformat.EntryHtml;
import org.newswire.ingest.feedformat.FeedFormat;
import org.newswire.ingest.feedformat.FeedInfoBuilder;
import org.newswire.ingest.feedformat.FeedReaderFixtures;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemPageBuilder;

class RawItemFactoryTest {
    private static final String URL = "https://news.example/feed.xml";
    private static final String OTHER_URL = "https://other.example/feed.xml";
    private static final Instant NOW = Instant.parse("2026-03-18T06:00:00Z");

    @Test
    void cutsAndFlagsAnItemThatExceedsARecord() {
        String huge = "字".repeat(400_000);
        RawItem item = item(entry(huge, huge, Collections.nCopies(30, huge), huge));
        assertThat(RawItem.CONTRACT.encode(item).length).isLessThan(KafkaSettings.MAX_RECORD_BYTES);
        assertThat(item.entry().flags()).contains("record-cut");
        assertThat(item.entry().key().length()).isLessThan(1_100);
    }

    @Test
    void cutsALongLanguage() {
        Entry entry = entry("1", "Title", List.of(), "A", "x".repeat(KafkaSettings.MAX_RECORD_BYTES));
        assertThat(item(entry).entry().language()).hasSize(100);
    }

    @Test
    void keepsAnOrdinaryItem() {
        RawItem item = item(entry("1", "Title", List.of("World"), "A. Reporter"));
        assertThat(item.entry().categories()).containsExactly("World");
        assertThat(item.entry().flags()).isEmpty();
    }

    /// Secrets are masked in the record and its headers; the feed's id is still derived from the whole
    /// address.
    @Test
    void secretsInTheFeedsAddressAreNotPublished() {
        String url = URL + "?api_key=s3cret";
        RawItem item = item(entry("1", "Title", List.of(), "A"), null, url);

        assertThat(item.feed().id()).isEqualTo(NameUuid.ofFeed(url));
        assertThat(item.feed().url()).isEqualTo(URL + "?api_key=***");
        assertThat(item.fetch().url()).isEqualTo(URL + "?api_key=***");
        assertThat(new String(RawItem.CONTRACT.encode(item), UTF_8)).doesNotContain("s3cret");
        assertThat(item.headers("00-x").toArray())
                .noneMatch(header -> new String(header.value(), UTF_8).contains("s3cret"));
    }

    @Test
    void labelsHoldNoBidirectionalControls() {
        RawItem.Entry entry = item(entry(
                        "1",
                        "Ferry \u202egpj\u202c sails\u200f",
                        List.of("\u2067World\u2069", "\u202e"),
                        "A\u202e Reporter"))
                .entry();
        assertThat(entry.title()).isEqualTo("Ferry gpj sails");
        assertThat(entry.categories()).containsExactly("World");
        assertThat(entry.authors()).extracting(RawItem.Person::name).containsExactly("A Reporter");
    }

    @Test
    void labelsKeepTheJoinersOfTheirScript() {
        RawItem item = item(entry("1", "می\u200cخواهم क्\u200dष", List.of(), "A"));
        assertThat(item.entry().title()).isEqualTo("می\u200cخواهم क्\u200dष");
    }

    @Test
    void replacesIllegalCharacters() {
        RawItem item = item(entry("1", "nul \0 and half \ud83d of a pair, whole \ud83d\ude00", List.of(), "A"));
        assertThat(item.entry().title()).isEqualTo("nul \ufffd and half \ufffd of a pair, whole \ud83d\ude00");
    }

    @Test
    void aCutSplitsNoSurrogatePair() {
        assertThat(RawItemFactory.cut("a\ud83d\ude00", 2)).isEqualTo("a");
    }

    @Test
    void derivesTheIdFromTheFinalUrlOfThePage() {
        assertThat(landed("https://news.example/world/storm-hits-coast").articleId())
                .isEqualTo(NameUuid.ofLink("https://news.example/world/storm-hits-coast"));
    }

    @Test
    void ignoresAFinalUrlThatNamesNoArticle() {
        assertThat(landed("https://publisher.example/gdpr/news.example").articleId())
                .isEqualTo(NameUuid.ofLink("https://news.example/1"));
    }

    @Test
    void linksOfTwoFeedsThatDifferInTrackingAndFragmentHaveOneArticleId() {
        UUID id = item(linked("https://news.example/storm?utm_source=rss&fbclid=7"))
                .articleId();

        assertThat(item(linked("https://news.example/storm?utm_medium=feed#comments"), null, OTHER_URL)
                        .articleId())
                .isEqualTo(id);
        assertThat(item(linked("https://news.example/storm?page=2")).articleId())
                .isNotEqualTo(id);
    }

    @Test
    void aPageInASitemapAndInAnRssFeedHasOneArticleId() {
        Entry listed = read("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                + "<url><loc>https://news.example/storm</loc></url></urlset>");
        Entry fed = read("<rss version='2.0'><channel><item><guid isPermaLink='false'>17</guid>"
                + "<link>https://news.example/storm?utm_source=rss</link></item></channel></rss>");

        assertThat(item(listed, null, OTHER_URL).articleId())
                .isEqualTo(item(fed).articleId())
                .isEqualTo(NameUuid.ofLink("https://news.example/storm"));
    }

    private static Entry read(String document) {
        ReadResult result = FeedReaderFixtures.READER.read(document.getBytes(UTF_8), URI.create(URL), Map.of());
        return ((ReadResult.Parsed) result).entries().getFirst();
    }

    @Test
    void withoutGuidAndLinkTheArticleIdDerivesFromFeedAndContent() {
        UUID id = item(unnamed("The ferry sails")).articleId();

        assertThat(item(unnamed("The ferry sails")).articleId()).isEqualTo(id);
        assertThat(item(unnamed("The ferry stays")).articleId()).isNotEqualTo(id);
        assertThat(item(unnamed("The ferry sails"), null, OTHER_URL).articleId())
                .isNotEqualTo(id);
    }

    @Test
    void aKnownItemKeepsItsArticleIdWhereverItsPageIs() {
        Entry entry = entry("1", "Title", List.of(), "A");
        IdentifiedItem shown = identified(entry);
        UUID former = NameUuid.ofLink("https://news.example/former");

        assertThat(factory(entry, URL)
                        .articleId(
                                shown.relativeTo(shown.item(former, 0)),
                                page("https://news.example/world/storm-hits-coast", new byte[4]),
                                new KnownItems()))
                .isEqualTo(former);
    }

    @Test
    void anArticleIdOfAnotherItemIsNotUsedAgain() {
        String landed = "https://news.example/world/storm-hits-coast";
        Entry entry = entry("1", "Title", List.of(), "A");
        IdentifiedItem shown = identified(entry);
        UUID feed = NameUuid.ofFeed(URL);
        KnownItems known = new KnownItems();
        for (UUID expected : List.of(
                NameUuid.ofLink(landed),
                NameUuid.ofLink("https://news.example/1"),
                NameUuid.ofItem(feed, "guid:1"),
                NameUuid.ofItem(feed, "guid:1 " + shown.fingerprint()))) {
            assertThat(factory(entry, URL).articleId(shown, page(landed, new byte[4]), known))
                    .isEqualTo(expected);
            known.put(new KnownItems.Item(known.size(), 0, 0, 0, expected, 0, 0, EditState.NONE));
        }
    }

    @Test
    void aLinkOfMoreThan4000CharactersIsLeftOut() {
        String host = "https://news.example/";
        String longest = host + "x".repeat(4_000 - host.length());

        assertThat(item(linked(longest)).entry().link()).isEqualTo(longest);
        assertThat(item(linked(longest + "x")).entry().link()).isNull();
    }

    private static Entry linked(String link) {
        return EntryBuilder.builder().link(link).title("Storm hits coast").build();
    }

    private static Entry unnamed(String summary) {
        return EntryBuilder.builder()
                .title("Ferries")
                .summaryHtml(EntryHtml.ofSafe(summary))
                .build();
    }

    @Test
    void anEntryWithALargePageIsNotFlaggedAsCut() {
        var bytes = new byte[3 << 20];
        ThreadLocalRandom.current().nextBytes(bytes);
        RawItem item = landed("https://news.example/1", bytes);
        assertThat(item.page()).isNotNull().extracting(RawItem.Page::missing).isEqualTo("too-large");
        assertThat(item.entry().flags()).isEmpty();
    }

    /// Creates an item with a page from this URL.
    private static RawItem landed(String finalUrl) {
        return landed(finalUrl, new byte[4]);
    }

    private static RawItem landed(String finalUrl, byte[] bytes) {
        return item(entry("1", "Title", List.of(), "A"), page(finalUrl, bytes));
    }

    private static RawItem.Page page(String finalUrl, byte[] bytes) {
        return RawItemPageBuilder.builder()
                .url("https://news.example/1")
                .finalUrl(finalUrl)
                .status(200)
                .fetchedAt(NOW)
                .contentType("text/html")
                .bytes(bytes.length)
                .body(RawItem.Page.pack(bytes))
                .build();
    }

    private static RawItem item(Entry entry) {
        return item(entry, null);
    }

    private static RawItem item(Entry entry, RawItem.@Nullable Page page) {
        return item(entry, page, URL);
    }

    private static RawItem item(Entry entry, RawItem.@Nullable Page page, String feedUrl) {
        return factory(entry, feedUrl).item(identified(entry), page, new KnownItems());
    }

    private static IdentifiedItem identified(Entry entry) {
        return ItemIdentity.identify(List.of(entry), new KnownItems()).getFirst();
    }

    private static RawItemFactory factory(Entry entry, String feedUrl) {
        var info = FeedInfoBuilder.builder().title("Feed").build();
        var parsed = new ReadResult.Parsed(FeedFormat.RSS_20, "utf-8", info, List.of(entry), List.of(), Set.of());
        var exchange = Exchanges.of(URI.create(feedUrl), NOW, Map.of());
        var definition = FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(feedUrl))
                .url(feedUrl)
                .origin("list")
                .build();
        return new RawItemFactory(definition, parsed, exchange, null);
    }

    private static Entry entry(String id, String title, List<String> categories, String author) {
        return entry(id, title, categories, author, null);
    }

    private static Entry entry(
            String id, String title, List<String> categories, String author, @Nullable String language) {
        return EntryBuilder.builder()
                .id(id)
                .link("https://news.example/1")
                .title(title)
                .summaryHtml(EntryHtml.ofSafe(title))
                .contentHtml(EntryHtml.ofSafe(title))
                .authors(List.of(new Author(author, null)))
                .language(language)
                .categories(categories)
                .build();
    }
}
