package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.raw.RawItem;

/// Tests [FeedReader] and [TextConstruct].
class FeedReaderFormatsTest {
    @Test
    void readsRss20() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("rss-2.0.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.RSS_20);
        assertThat(parsed.flags()).isEmpty();
        FeedInfo feed = parsed.feed();
        assertThat(feed.title()).isEqualTo("Harbour Gazette");
        assertThat(feed.link()).isEqualTo("https://gazette.example/");
        assertThat(feed.description()).isEqualTo("News from the <b>harbour</b>");
        assertThat(feed.language()).isEqualTo("en-gb");
        assertThat(feed.author()).isEqualTo("Ada Quay");
        assertThat(feed.authorEmail()).isEqualTo("editor@gazette.example");
        assertThat(feed.updated()).isEqualTo(Instant.parse("2026-11-03T10:00:00Z"));
        assertThat(feed.generator()).isEqualTo("Press 4");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.id()).isEqualTo("gazette-1");
        assertThat(entry.idIsPermalink()).isFalse();
        assertThat(entry.link()).isEqualTo("https://gazette.example/ferry");
        assertThat(entry.title()).isEqualTo("Ferry & tug collide");
        assertThat(entry.summary()).isEqualTo("<p>Nobody was <a href=\"https://site.example/hurt\">hurt</a>.</p>");
        assertThat(entry.content()).isNull();
        assertThat(entry.authors()).containsExactly(new Author("Ben Mole", "ben@gazette.example"));
        assertThat(entry.published()).isEqualTo(Instant.parse("2026-11-03T08:30:00Z"));
        assertThat(entry.updated()).isNull();
        assertThat(entry.language()).isEqualTo("en-gb");
        assertThat(entry.categories()).containsExactly("Ships", "Accidents");
        assertThat(entry.enclosures())
                .containsExactly(new RawItem.Enclosure("https://site.example/audio/ferry.mp3", "audio/mpeg", 1234L));
        assertThat(entry.flags()).isEmpty();
    }

    @Test
    void usesAPermalinkGuidAsLink() {
        Entry entry = FeedReaderFixtures.read("rss-2.0.xml").entries().get(1);

        assertThat(entry.link()).isEqualTo("https://gazette.example/only-guid");
        assertThat(entry.idIsPermalink()).isTrue();
        assertThat(entry.flags()).containsExactlyInAnyOrder(Flag.LINK_FROM_ID, Flag.DATE_MISSING);
    }

    @Test
    void readsThePollHintsOfRss() {
        PollHints hints = FeedReaderFixtures.read("rss-2.0.xml").feed().hints();

        assertThat(hints.ttl()).isEqualTo(Duration.ofMinutes(90));
        assertThat(hints.skipHours()).containsExactlyInAnyOrder(0, 3);
        assertThat(hints.skipDays()).isEqualTo(Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
    }

    @ParameterizedTest
    @CsvSource({"525600, P365D", "525601,", "99999999999,", "0,", "-5,", "soon,"})
    void aTtlOfMoreThanAYearIsIgnored(String minutes, @Nullable Duration ttl) {
        PollHints hints = FeedReaderFixtures.readText(
                        "<rss version='2.0'><channel><title>t</title><ttl>%s</ttl></channel></rss>".formatted(minutes))
                .feed()
                .hints();

        assertThat(hints.ttl()).isEqualTo(ttl);
    }

    @Test
    void readsRss091WithItsDoctype() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("rss-0.91.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.RSS_09X);
        assertThat(parsed.entries()).extracting(Entry::title).containsExactly("First", "Second");
    }

    @Test
    void readsRss090WithItemsNextToTheChannel() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("rss-0.90.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.RSS_09X);
        assertThat(parsed.feed().title()).isEqualTo("Oldest Wire");
        assertThat(parsed.entries()).extracting(Entry::link).containsExactly("http://oldest.example/1");
    }

    @Test
    void readsRss10WithItsModules() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("rss-1.0.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.RSS_10);
        assertThat(parsed.feed().language()).isEqualTo("de");
        assertThat(parsed.feed().hints().updateInterval()).isEqualTo(Duration.ofMinutes(30));
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.id()).isEqualTo("http://rdf.example/1");
        assertThat(entry.link()).isEqualTo("http://rdf.example/one");
        assertThat(entry.summary()).isEqualTo("Short");
        assertThat(entry.content()).isEqualTo("<p>Long &amp; rich</p>");
        assertThat(entry.authors()).containsExactly(new Author("Rita Triple", null));
        assertThat(entry.categories()).containsExactly("Graphs");
        assertThat(entry.published()).isEqualTo(Instant.parse("2026-11-03T07:00:00Z"));
    }

    @Test
    void readsAtom10() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("atom-1.0.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.ATOM_10);
        FeedInfo feed = parsed.feed();
        assertThat(feed.title()).isEqualTo("Le Fil");
        assertThat(feed.titleHtml()).isEqualTo("Le <em>Fil</em>");
        assertThat(feed.link()).isEqualTo("https://atome.example/");
        assertThat(feed.hints().self()).isEqualTo("https://atome.example/fil/atom.xml");
        assertThat(feed.hints().hubs()).containsExactly("https://hub.example/");
        assertThat(feed.hints().previousPage()).isEqualTo("https://atome.example/fil/atom-2.xml");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.title()).isEqualTo("Un < deux");
        assertThat(entry.link()).isEqualTo("https://atome.example/fil/1");
        assertThat(entry.content())
                .isEqualTo("<p>Voir <a href=\"https://atome.example/fil/corps/page\">la page</a>.<br></p>");
        assertThat(entry.authors()).containsExactly(new Author("Zoé Marin", "zoe@atome.example"));
        assertThat(entry.published()).isEqualTo(Instant.parse("2026-11-03T08:00:00Z"));
        assertThat(entry.updated()).isEqualTo(Instant.parse("2026-11-03T08:00:00.5Z"));
        assertThat(entry.language()).isEqualTo("fr");
        assertThat(entry.categories()).containsExactly("mer", "La mer");
        assertThat(entry.enclosures())
                .containsExactly(new RawItem.Enclosure("https://atome.example/fil/1.jpg", "image/jpeg", 10L));
    }

    @Test
    void readsLanguageAndAuthorOfAnAtomEntry() {
        Entry entry = FeedReaderFixtures.read("atom-1.0.xml").entries().get(1);

        assertThat(entry.language()).isEqualTo("en");
        assertThat(entry.authors()).containsExactly(new Author("Guest", null));
        assertThat(entry.title()).isEqualTo("Two words");
        assertThat(entry.titleHtml()).isEqualTo("Two <i>words</i>");
        assertThat(entry.content()).isEqualTo("1 &lt; 2 &amp;&amp; 3 &gt; 2");
    }

    @Test
    void readsTombstones() {
        assertThat(FeedReaderFixtures.read("atom-1.0.xml").deleted())
                .containsExactly(
                        new ReadResult.Deletion("tag:atome.example,2026:0", Instant.parse("2026-11-02T00:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-note", "plain/text", "foo/bar", "image/png", "unknown"})
    void readsATitleWithAnUnknownTypeAsText(String type) {
        var read = (ReadResult.Parsed) new FeedReader()
                .read("""
            <feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id>
            <title type="%1$s">Storm hits coast</title><summary type="%1$s">abcd</summary>
            <content type="%1$s">Not in Base64!</content></entry></feed>
            """.formatted(type).getBytes(UTF_8), URI.create("https://a.example/feed"), Map.of());
        Entry entry = read.entries().getFirst();
        assertThat(entry.title()).isEqualTo("Storm hits coast");
        assertThat(entry.summary()).isEqualTo("abcd");
        assertThat(entry.content()).isEqualTo("Not in Base64!");
    }

    @Test
    void readsAtom03WithBase64() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("atom-0.3.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.ATOM_03);
        assertThat(parsed.feed().description()).isEqualTo("<b>Early</b>");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.content()).isEqualTo("<p>Coded text</p>");
        assertThat(entry.published()).isEqualTo(Instant.parse("2003-12-31T10:14:55Z"));
        assertThat(entry.updated()).isEqualTo(Instant.parse("2003-12-31T11:14:55Z"));
    }

    @Test
    void readsASingleAtomEntryAsAFeed() {
        assertThat(FeedReaderFixtures.read("atom-entry.xml").entries())
                .extracting(Entry::title)
                .containsExactly("Alone");
    }

    @Test
    void readsJsonFeed() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("json-1.1.json");

        assertThat(parsed.format()).isEqualTo(FeedFormat.JSON_FEED);
        assertThat(parsed.feed().hints().self()).isEqualTo("https://json.example/feed.json");
        assertThat(parsed.feed().hints().previousPage()).isEqualTo("https://json.example/feed2.json");
        Entry one = parsed.entries().getFirst();
        assertThat(one.id()).isEqualTo("1");
        assertThat(one.link()).isEqualTo("https://json.example/one");
        assertThat(one.title()).isEqualTo("One & only");
        assertThat(one.content()).isEqualTo("<p>See <a href=\"https://json.example/more\">more</a></p>");
        assertThat(one.summary()).isEqualTo("a &lt; b");
        assertThat(one.authors()).containsExactly(new Author("Jay Son", null));
        assertThat(one.categories()).containsExactly("a", "b");
        assertThat(one.enclosures())
                .containsExactly(new RawItem.Enclosure("https://json.example/one.mp3", "audio/mpeg", 99L));
        Entry two = parsed.entries().get(1);
        assertThat(two.content()).isEqualTo("if (a &lt; b) {}");
        assertThat(two.authors()).containsExactly(new Author("Old Style", null));
        assertThat(two.link()).isEqualTo("https://else.example/");
    }

    /// U+0000 and lone surrogates, which JSON may contain and PostgreSQL rejects.
    @Test
    void replacesIllegalCharactersInJson() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("json-nul.json");
        assertThat(parsed.feed().title()).isEqualTo("Har\uFFFDbour \uFFFD News");
        Entry one = parsed.entries().getFirst();
        assertThat(one.id()).isEqualTo("a\uFFFDb");
        assertThat(one.title()).isEqualTo("A\uFFFDB");
        assertThat(parsed.entries().getLast().title()).isEqualTo("A whole pair \uD83D\uDE00");
        assertThat(parsed.toString().codePoints()).noneMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF));
    }

    @Test
    void keepsTheLinesAndParagraphsOfAPlainTextInJson() {
        Entry entry = FeedReaderFixtures.readText("""
                        {"version": "https://jsonfeed.org/version/1.1", "title": "T",
                         "items": [{"id": "1", "content_text": "One & two\\nlines\\n\\n \\nNext"}]}""").entries().getFirst();

        assertThat(entry.content()).isEqualTo("<p>One &amp; two<br>lines</p><p>Next</p>");
    }

    @Test
    void readsTheMainImageOfAJsonItem() {
        List<Entry> entries = FeedReaderFixtures.readText("""
                        {"version": "https://jsonfeed.org/version/1.1", "title": "T",
                         "items": [{"id": "1", "image": "/main.jpg", "banner_image": "/wide.jpg"},
                                   {"id": "2", "banner_image": "/wide.jpg"}, {"id": "3"}]}""").entries();

        assertThat(entries)
                .flatExtracting(Entry::enclosures)
                .containsExactly(
                        new RawItem.Enclosure("https://site.example/main.jpg", "image/*", null),
                        new RawItem.Enclosure("https://site.example/wide.jpg", "image/*", null));
    }

    @Test
    void skipsNullAmongTheTagsOfAJsonItem() {
        Entry entry = FeedReaderFixtures.readText("""
                        {"version": "https://jsonfeed.org/version/1.1", "title": "T",
                         "items": [{"id": "1", "tags": ["sea", null, 7]}]}""").entries().getFirst();

        assertThat(entry.categories()).containsExactly("sea", "7");
    }

    @Test
    void readsAnObjectWithNumbersAsNamesAsAnArrayOfJsonItems() {
        ReadResult.Parsed parsed = FeedReaderFixtures.readText("""
                        {"items": {"0": {"id": "1"}, "name": {"id": "none"}, "2": 7, "3": {"id": "2"}},
                         "version": "https://jsonfeed.org/version/1.1", "title": "T"}""");

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("1", "2");
        assertThat(parsed.feed().title()).isEqualTo("T");
    }

    @Test
    void resolvesARelativeAtomIdAgainstAnAbsoluteXmlBaseOnly() {
        String entry = "<feed xmlns='http://www.w3.org/2005/Atom'%s><entry xml:base='b/'><id>x</id></entry></feed>";

        assertThat(FeedReaderFixtures.readText(entry.formatted(" xml:base='https://site.example/a/'"))
                        .entries())
                .extracting(Entry::id)
                .containsExactly("https://site.example/a/b/x");
        assertThat(FeedReaderFixtures.readText(entry.formatted("")).entries())
                .extracting(Entry::id)
                .containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'x'", "7", "[1, {}]", "false"})
    void skipsJsonItemsThatAreNotObjects(String odd) {
        ReadResult.Parsed parsed = FeedReaderFixtures.readText("{\"items\": [{\"id\": \"1\"}, " + odd
                + ", {\"id\": \"2\"}], \"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\"}");

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("1", "2");
        assertThat(parsed.feed().title()).isEqualTo("T");
    }

    @Test
    void readsANewsSitemap() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("sitemap-news.xml");

        assertThat(parsed.format()).isEqualTo(FeedFormat.SITEMAP);
        assertThat(parsed.feed().title()).isEqualTo("The Map");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.link()).isEqualTo("https://map.example/story?a=1&b=2");
        assertThat(entry.title()).isEqualTo("Companies A & B");
        assertThat(entry.published()).isEqualTo(Instant.parse("2026-11-02T12:00:00Z"));
        assertThat(entry.updated()).isEqualTo(Instant.parse("2026-11-03T00:00:00Z"));
        assertThat(entry.language()).isEqualTo("en");
        assertThat(entry.categories()).containsExactly("business", "merger");
        assertThat(entry.enclosures()).extracting(RawItem.Enclosure::url).containsExactly("https://map.example/a.jpg");
    }

    @Test
    void returnsTheSitemapsOfAnIndexNewestFirst() {
        ReadResult result = FeedReaderFixtures.READER.read(
                FeedReaderFixtures.bytes("sitemap-index.xml"), FeedReaderFixtures.URL, Map.of());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ReadResult.SitemapIndex.class,
                        index -> assertThat(index.children())
                                .extracting(ReadResult.SitemapIndex.Child::url)
                                .containsExactly(
                                        "https://site.example/new.xml",
                                        "https://map.example/old.xml",
                                        "https://map.example/undated.xml"));
    }

    @Test
    void returnsTheFeedsOfAWebPage() {
        ReadResult result = FeedReaderFixtures.READER.read(
                FeedReaderFixtures.bytes("html-page.html"), FeedReaderFixtures.URL, Map.of());

        assertThat(result)
                .isEqualTo(new ReadResult.HtmlPage(
                        List.of("https://site.example/sub/feed.rss", "https://page.example/atom")));
    }

    @Test
    void readsModulesWithAnyPrefix() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("modules.xml");

        assertThat(parsed.feed().hints().hubs()).containsExactly("https://hub.example/");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.id()).isEqualTo("tag:mod.example,2026:1");
        assertThat(entry.link()).isEqualTo("https://mod.example/1");
        assertThat(entry.authors())
                .containsExactly(new Author("First Author", null), new Author("Second Author", null));
        assertThat(entry.published()).isEqualTo(Instant.parse("2026-11-03T08:00:00Z"));
        assertThat(entry.updated()).isEqualTo(Instant.parse("2026-11-03T09:00:00Z"));
        assertThat(entry.content()).isEqualTo("<p>Body</p>");
        assertThat(entry.summary()).isEqualTo("About the film");
        assertThat(entry.categories()).containsExactly("Arts", "Books", "sea", "salt");
        assertThat(entry.enclosures())
                .containsExactly(new RawItem.Enclosure("https://mod.example/1.mp4", "video/mp4", 77L));
    }
}
