package org.newswire.parse.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.Changes;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.parse.RawRecords;
import org.newswire.parse.extract.Extractor;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemMediaBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Items whose page has no article text.
class ItemParserTest {
    private static final String HEAD =
            "<meta property=og:image content=/ferry.jpg><meta property=og:site_name content='The Tidings'>"
                    + "<script type=application/ld+json>{'@type':'VideoObject','name':'Harbour reopens','author':{'@type':'Person','name':'Ada Quill'}}</script>"
                            .replace('\'', '"');

    private static final String TEXT =
            "<p>The harbour reopened on Wednesday after the storm, and the first ferry left at five with two hundred on board.</p>"
                    + "<p>Half the town was there to see it go, and the mayor spoke for longer than anybody had asked for.</p>"
                    + "<p>Two more quays are to follow in the autumn, once the divers have looked at what the storm has left.</p>";

    private final ItemParser parser = new ItemParser(new Extractor(), false);

    @Test
    void readsDetailsFromThePageOfAVideo() {
        Article article = parsed(
                "<title>Harbour reopens – The Tidings</title>" + HEAD
                        + "<p class=byline>By <a rel=author href=/ada>Ada Quill</a></p><h1>Harbour reopens</h1><video></video>");

        assertThat(article.text()).isEqualTo(RawRecords.SUMMARY);
        assertThat(article.extent()).isEqualTo(Article.Extent.SUMMARY);
        assertThat(article.authors()).containsExactly("Ada Quill");
        assertThat(article.siteName()).isEqualTo("The Tidings");
        assertThat(article.images()).extracting(Article.Image::url).containsExactly("https://news.example/ferry.jpg");
        assertThat(Objects.requireNonNull(article.details()).kind()).isEqualTo(Article.Kind.VIDEO);
        assertThat(article.provenance().pageMissing()).isEqualTo("no-text");
        assertThat(article.provenance().fields()).containsEntry("text", "feed").containsEntry("images", "opengraph");
    }

    @ParameterizedTest
    @CsvSource({"<p>Two ferries left.</p>, FULL", ", SUMMARY"})
    void withoutAPageAContentIsFullAndADescriptionASummary(@Nullable String content, Article.Extent extent) {
        ConsumerRecord<byte[], byte[]> raw = content == null
                ? RawRecords.of(null, null, null, null)
                : RawRecords.entry("Harbour reopens", content, List.of(), List.of(), List.of());

        assertThat(parsed(raw).extent()).isEqualTo(extent);
    }

    /// `extent` tells where the text comes from, not how much of the article it is.
    @Test
    void theFirstParagraphsOfAPaidPageAreFullAndPaywalled() {
        Article article =
                parsed("<title>Harbour reopens</title><script type=application/ld+json>{\"@type\":\"NewsArticle\","
                        + "\"headline\":\"Harbour reopens\",\"isAccessibleForFree\":false}</script><h1>Harbour reopens</h1>"
                        + TEXT);

        assertThat(article.extent()).isEqualTo(Article.Extent.FULL);
        assertThat(Objects.requireNonNull(article.details()).paywalled()).isTrue();
    }

    /// Pages to which a link redirects in place of its article. Their metadata describes something
    /// else.
    @ParameterizedTest
    @ValueSource(
            strings = {
                // A home page that shows the headline among others.
                "<title>The Tidings</title><meta property=og:title content='The Tidings'><h1><a href=/>The Tidings</a></h1>"
                        + "<h2><a href=/0>Ferries sunk</a></h2><p>By Ada Quill</p><h2><a href=/1>Harbour reopens</a></h2><p>By Bo Stone</p>",
                // Another article.
                "<title>Ferries sunk</title><meta property=og:type content=article><meta property=article:published_time content=2026-01-18>"
                        + "<meta name=author content='Ada Quill'><h1>Ferries sunk</h1>",
                // A section, a name, an archive.
                "<title>Harbour</title><h1>Harbour</h1>",
                "<title>📰</title><meta property=og:title content='–'>",
                "<title>Harbour news</title><h1>Harbour news</h1><meta name=author content='Ada Quill'>",
                // Its own title, but that of the whole site for an address.
                "<title>Harbour reopens</title><link rel=canonical href=/><meta name=author content='Ada Quill'>",
            })
    void ignoresAPageOfSomethingElse(String html) {
        Article article = parsed(html + "<p><a href=/>Home</a>");

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.authors()).isEmpty();
        assertThat(article.url()).isEqualTo(RawRecords.LINK);
        assertThat(article.publishedAt()).isEqualTo("2026-03-18T12:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"<h1>404 - Page not found</h1><p>Sorry about that., error-page", "TEASERS, list-page"})
    void anErrorOrListPageGivesTheTextOfTheEntry(String html, String missing) {
        String teasers = IntStream.range(0, 12)
                .mapToObj(i -> "<article><h2><a href=/a%d>Ferry %d leaves</a></h2>".formatted(i, i)
                        + "<p>The ferry left the harbour at dawn, and nobody on the pier could say when it would"
                        + " come back to the town, ferry number %d that is.</p></article>".formatted(i))
                .collect(Collectors.joining());
        Article article = parsed("<title>Page not found</title>" + html.replace("TEASERS", teasers));

        assertThat(article.provenance().pageMissing()).isEqualTo(missing);
        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.text()).isEqualTo(RawRecords.SUMMARY);
        assertThat(article.extent()).isEqualTo(Article.Extent.SUMMARY);
        assertThat(article.url()).isEqualTo(RawRecords.LINK);
    }

    @Test
    void keepsFilesPlaceAndCommentsOfTheFeed() {
        var ferry = RawItemMediaBuilder.builder()
                .url("https://news.example/ferry.jpg")
                .type("image/jpeg")
                .medium("image")
                .width(640)
                .height(480)
                .caption("The \u202eferry\u0001")
                .credit("Ada Quill")
                .build();
        var place = new RawItem.Place(53.54, 9.98, "Harbour");
        var comments = new RawItem.Comments("https://news.example/talk", 12, null);

        Article article = parsed(RawRecords.illustrated(List.of(ferry), place, comments));

        assertThat(article.images())
                .containsExactly(
                        new Article.Image("https://news.example/ferry.jpg", null, "The ferry", 640, 480, "Ada Quill"));
        Article.Details details = Objects.requireNonNull(article.details());
        assertThat(details.media()).extracting(RawItem.Media::caption).containsExactly("The ferry");
        assertThat(details.place()).isEqualTo(place);
        assertThat(details.comments()).isEqualTo(comments);
    }

    @Test
    void keepsTheFirstFiftyFilesOfAnEntry() {
        List<RawItem.Media> files = IntStream.range(0, 60)
                .mapToObj(file -> RawItem.Media.of("https://news.example/" + file + ".mp3", null, "audio"))
                .toList();
        Article article = parsed(
                RawRecords.illustrated(files, new RawItem.Place(0, 0, null), new RawItem.Comments(null, 1, null)));

        assertThat(Objects.requireNonNull(article.details()).media()).isEqualTo(files.subList(0, 50));
    }

    /// Only the declared size was reserved in memory.
    @Test
    void aPageThatExpandsToMoreThanItsDeclaredSizeIsADeadLetter() {
        RawItem.Page page = RawRecords.page("<h1>Harbour reopens</h1>" + TEXT, null, null);
        var small = RawItemPageBuilder.builder(page).bytes(page.bytes() - 1).build();

        assertThat(parser.parse(RawRecords.of(null, null, null, small)))
                .isEqualTo(new ParseOutcome.Rejected(
                        DeadLetterReason.UNREADABLE_PAGE,
                        "the page expands to more than its declared " + (page.bytes() - 1) + " bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no base64!", "bm8gZ3ppcA=="})
    void aPageThatCannotBeDecodedIsADeadLetter(String body) {
        var page = RawItemPageBuilder.builder(RawRecords.page("<h1>One</h1>", null, null))
                .body(body)
                .build();

        assertThat(parser.parse(RawRecords.of(null, null, null, page)))
                .isInstanceOfSatisfying(
                        ParseOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(DeadLetterReason.UNREADABLE_PAGE));
    }

    /// The consumer leaves out such a value, and passes its size on.
    @Test
    void aRecordOfMoreThanFourMebibytesIsADeadLetterUnread() {
        ConsumerRecord<byte[], byte[]> raw = RawRecords.linked(RawRecords.LINK);
        var large = new ConsumerRecord<>(
                raw.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                raw.key().length,
                (4 << 20) + 1,
                raw.key(),
                new byte[0],
                new RecordHeaders(),
                Optional.empty());

        assertThat(parser.parse(large))
                .isEqualTo(new ParseOutcome.Rejected(
                        DeadLetterReason.TOO_LARGE, "the record's value has 4194305 bytes; the limit is 4194304"));
    }

    /// The text is three times in such a record: as text, HTML and Markdown.
    @Test
    void anArticleThatIsTooLargeLosesItsMarkdown() {
        String text = IntStream.range(0, 550)
                .mapToObj(i -> "<p>" + i + "港".repeat(900) + "、そして船は五時に二百人を乗せて出た。</p>")
                .collect(Collectors.joining());
        String page = "<title>Harbour reopens</title><article><h1>Harbour reopens</h1>" + text + "</article>";
        Article plain = parsed(page);

        var withMarkdown = new ItemParser(new Extractor(), true);
        ParseOutcome outcome = withMarkdown.parse(RawRecords.of(null, null, null, RawRecords.page(page, null, null)));
        Article article = ((ParseOutcome.Parsed) outcome).article();

        assertThat(article.text()).isEqualTo(plain.text()).contains("549港");
        assertThat(article.html()).isEqualTo(plain.html());
        assertThat(Objects.requireNonNull(article.details()).markdown()).isNull();
        assertThat(article.provenance().cut()).containsExactly("markdown");
        assertThat(plain.provenance().cut()).isNull();
    }

    @Test
    void removesInvalidValuesOfOtherProducers() {
        Article article = parsed(RawRecords.illustrated(
                List.of(RawItem.Media.of("javascript:alert(1)", null, "image")),
                new RawItem.Place(1e9, 0, null),
                new RawItem.Comments("data:text/html,x", -1, null)));

        assertThat(article.images()).isEmpty();
        Article.Details details = Objects.requireNonNull(article.details());
        assertThat(details.media()).isEmpty();
        assertThat(details.place()).isNull();
        assertThat(details.comments()).isNull();
    }

    /// Records of older versions or other producers may have such values.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:desk@news.example",
                "ms-msdt:/id PCWDiagnostic",
                "ssh://-oProxyCommand=calc/x",
                "feed:javascript:alert(1)",
                "jar:https://news.example/x.jar!/"
            })
    void removesALinkThatIsNotAWebUrl(String link) {
        Article article = parsed(RawRecords.linked(link));

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.url()).isNull();
        assertThat(article.source().link()).isNull();
    }

    @Test
    void theTextContainsOnlyWebUrls() {
        Article article = parsed(
                "<title>Harbour reopens</title><h1>Harbour reopens</h1>" + TEXT
                        + "<p>The desk is at <a href='mailto:desk@news.example'>our address</a>, by <a href='tel:+491'>phone</a>, on"
                        + " <a href='jar:https://a.example/x!/'>file</a> and <a href='/ferry\"<b>.html'>on this page</a> from nine to five on every day of the week.</p>");

        assertThat(article.html())
                .contains(
                        "at our address, by phone, on file and <a href=\"https://news.example/ferry%22%3Cb%3E.html\">");
    }

    @Test
    void labelsHoldNoBidirectionalControls() {
        Article article = parsed("<title>Harbour \u2067reopens\u2069</title><h1>Harbour \u2067reopens\u2069</h1>"
                + "<meta name=author content='Ada \u202bQuill\u202c'><meta name=keywords content='\u2068sea\u2069, ferry'>"
                + "<meta property=og:site_name content='The \u202aTidings\u202c'>"
                + "<meta property=article:section content='Ports\u200f'>" + TEXT);

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.authors()).containsExactly("Ada Quill");
        assertThat(article.tags()).containsExactly("sea", "ferry");
        assertThat(article.siteName()).isEqualTo("The Tidings");
        assertThat(Objects.requireNonNull(article.details()).section()).isEqualTo("Ports");
    }

    @Test
    void aLiveBlogDiffersOnlyInItsKind() {
        String page = "<title>Harbour reopens</title><script type=application/ld+json>{\"@type\":\"%s\","
                + "\"headline\":\"Harbour reopens\"}</script><article><h1>Harbour reopens</h1>" + TEXT + "</article>";
        Article article = parsed(page.formatted("NewsArticle"));
        Article liveBlog = parsed(page.formatted("LiveBlogPosting"));

        assertThat(Objects.requireNonNull(liveBlog.details()).kind()).isEqualTo(Article.Kind.LIVE_BLOG);
        assertThat(Changes.between(article, liveBlog)).containsExactly("details.kind");
        assertThat(liveBlog.contentHash()).isEqualTo(article.contentHash());
    }

    @Test
    void declaredRightsDoNotSuppressAnArticle() {
        String page = "<html><head><title>Harbour reopens</title>%s</head><body><article><h1>Harbour reopens</h1>"
                + TEXT + "</article></body></html>";
        Article article = parsed(page.formatted(""));
        Article reserved = parsed(page.formatted(
                "<meta name=robots content='noindex, noarchive, noai'><meta name=tdm-reservation content=1>"));

        assertThat(reserved.extent()).isEqualTo(Article.Extent.FULL);
        assertThat(reserved.rights())
                .isEqualTo(new Article.Rights("noindex, noarchive, noai", null, true, null, List.of(), null));
        assertThat(Changes.between(article, reserved)).allMatch(field -> field.startsWith("rights."));
    }

    @Test
    void aPageThatAsksForConsentKeepsTheTitleOfTheFeed() {
        Article article = parsed("<title>Harbour reopens | The Tidings</title><meta name=author content='Ada Quill'>"
                + "<meta property=og:title content='Harbour reopens'><meta property=og:image content=/ferry.jpg>"
                + "<h1>We value your privacy</h1>");

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.images()).hasSize(1);
    }

    @Test
    void prefersTheFeedToAPageWithoutText() {
        Article article = parsed("<html lang=fr><title>Harbour reopens</title><h1>Harbour reopens</h1>"
                + "<meta name=description content='News from Norhaven, every day'>");

        assertThat(article.language()).isEqualTo("en");
        assertThat(article.lead()).isEqualTo(RawRecords.SUMMARY);
    }

    @Test
    void ignoresAPageThatDescribesOnlyItsSite() {
        Article article = parsed(
                "<title>The Tidings</title>" + HEAD.replace("Harbour reopens", "The Tidings") + "<h1>The Tidings</h1>");

        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.text()).isEqualTo(RawRecords.SUMMARY);
        assertThat(article.authors()).isEmpty();
        assertThat(article.siteName()).isNull();
        assertThat(article.images()).isEmpty();
        assertThat(article.provenance().pageMissing()).isEqualTo("no-text");
    }

    @Test
    void parsesTheSamePageEquallyAfterALaterModificationTime() {
        String page = "<title>Harbour reopens</title><h1>Harbour reopens</h1>"
                + "<p>The harbour of Norhaven reopened on Wednesday, after six weeks of work on its quays.</p>"
                        .repeat(9);
        RawItem.Page fetched = RawRecords.page(page, null, null);
        Article before = parsed(RawRecords.edited(Instant.parse("2026-03-18T12:00:00Z"), fetched));
        Article after = parsed(RawRecords.edited(Instant.parse("2026-03-18T15:00:00Z"), fetched));

        assertThat(before.extent()).isEqualTo(Article.Extent.FULL);
        assertThat(Changes.between(before, after)).containsExactly("modifiedAt", "details.modifiedOffset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-03-18T12:00:07Z"})
    void anItemWithoutARequestedPageHasTheDatesOfItsEntry(Instant decidedAt) {
        Article article = parsed(RawRecords.notRequested("robots-disallowed", decidedAt));

        assertThat(article.publishedAt()).isEqualTo("2026-03-18T12:00:00Z");
        assertThat(article.provenance().pageMissing()).isEqualTo("robots-disallowed");
        assertThat(article.provenance().fetchedAt()).isEqualTo("2026-03-18T12:00:00Z");
    }

    @Test
    void anArticleWithOnlyATitleCanBeDecoded() {
        Article article = parsed(titled(
                "Harbour\n reopens", List.of("by Ada Quill", "ben.ort@news.example (Ben Ort)"), List.of(" ferries")));

        assertThat(article.extent()).isEqualTo(Article.Extent.TITLE);
        assertThat(article.title()).isEqualTo("Harbour reopens");
        assertThat(article.authors()).containsExactly("Ada Quill", "Ben Ort");
        assertThat(article.tags()).containsExactly("ferries");
        assertThat(article.publishedAt()).isEqualTo("2026-03-18T12:00:00Z");
        assertThat(article.publishedOn()).isEqualTo("2026-03-18");
        assertThat(article.language()).isEqualTo("en");
        assertThat(article.url()).isEqualTo(RawRecords.LINK);
        assertThat(article.provenance().fields())
                .containsAllEntriesOf(
                        Map.of("title", "feed", "authors", "feed", "published", "feed", "keywords", "feed"))
                .doesNotContainKey("text");
        assertThat(article.provenance().cut()).isNull();
    }

    @Test
    void reportsTruncatedFields() {
        List<String> many = IntStream.range(0, 60)
                .mapToObj(n -> "Ada " + Character.toString('A' + n / 26) + Character.toString('a' + n % 26) + "quill")
                .toList();
        Article article = parsed(titled("again ".repeat(200), many, many));

        assertThat(article.title()).hasSize(1_000);
        assertThat(article.authors()).isEqualTo(many.subList(0, 50));
        assertThat(article.tags()).isEqualTo(many.subList(0, 40));
        assertThat(article.provenance().cut()).containsExactly("authors", "keywords", "title");
    }

    @Test
    void reportsMoreDeclaredAuthorsThanTheLimit() {
        String authors = IntStream.range(0, 60)
                .mapToObj(n -> "{\"@type\": \"Person\", \"name\": \"Ada " + Character.toString('A' + n / 26)
                        + Character.toString('a' + n % 26) + "quill\"}")
                .collect(Collectors.joining(","));
        Article article = parsed("<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"author\": ["
                + authors + "]}</script><h1>Harbour reopens</h1>" + TEXT);

        assertThat(article.authors()).hasSize(50);
        assertThat(article.provenance().cut()).containsExactly("authors");
    }

    @Test
    void limitsPreviewsAndCaptions() {
        String lengthy = "again ".repeat(30_000);
        Article article = parsed(
                "<article><h1>Harbour reopens</h1><p>" + lengthy + "</p>" + TEXT + "<figure>" + "<img src=/a.jpg alt='"
                        + lengthy + "'><img src=/b.jpg><figcaption>" + lengthy + "</figcaption></figure>");

        assertThat(article.lead()).hasSize(1_000);
        assertThat(article.images())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.caption()).hasSize(4_000));
        assertThat(article.images().getFirst().alt()).hasSize(4_000);
    }

    @Test
    void rejectsAnArticleThatDoesNotFitInARecord() {
        String html = IntStream.range(0, 2_000)
                .mapToObj(i -> "<p>" + ("港口星期三重新開放，第" + i + "班渡輪五點開出。").repeat(30) + "</p>")
                .collect(Collectors.joining());
        var rejected =
                (ParseOutcome.Rejected) parser.parse(RawRecords.entry("港口重新開放", html, List.of(), List.of(), List.of()));

        assertThat(rejected.reason()).isEqualTo(DeadLetterReason.TOO_LARGE);
        assertThat(rejected.detail()).matches("the article has \\d{7} bytes; the limit is \\d{7}");
    }

    @Test
    void reportsATextThatIsTruncatedHereOrInItsFeed() {
        Article whole = parsed(RawRecords.entry("Ferries", "<p>a".repeat(3_999), List.of(), List.of(), List.of()));
        Article cutHere = parsed(RawRecords.entry("Ferries", "<p>a".repeat(4_001), List.of(), List.of(), List.of()));
        Article cutInFeed = parsed(RawRecords.entry("Ferries", "<p>a", List.of(), List.of(), List.of("field-cut")));

        assertThat(whole.provenance().cut()).isNull();
        assertThat(cutHere.provenance().cut()).containsExactly("text");
        assertThat(cutInFeed.provenance().cut()).containsExactly("text");
    }

    /// The ingest cuts the content of an entry at 524,288 characters, here each of three bytes, and does not
    /// use a page of more than 2 MiB.
    @Test
    void anArticleOfTwentyMegabytesIsTheCutEntryAndItsRecordFitsIntoTheTopic() {
        Article article = parsed(
                RawRecords.entry("港口重新開放", "港口重新開放。 ".repeat(65_536), List.of(), List.of(), List.of("field-cut")));

        assertThat(article.text().length()).isGreaterThan(500_000);
        assertThat(article.provenance().cut()).containsExactly("text");
        assertThat(Article.CONTRACT.encode(article))
                .hasSizeLessThan(Integer.parseInt(Article.TOPIC.config().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
    }

    /// Other producers may send such pages.
    @Test
    void aPageOfTwentyMegabytesOfTextIsADeadLetterAndNotAPartOfAnArticle() {
        String sentences = "The harbour reopened on Wednesday for the first time since the storm. ".repeat(70);
        String html = IntStream.range(0, 4_000)
                .mapToObj(number -> "<p>Ferry number " + number + " sails again. " + sentences)
                .collect(Collectors.joining("", "<article><h1>Harbour reopens</h1>", ""));
        var page = RawRecords.page(html, null, null);
        var rejected = (ParseOutcome.Rejected) parser.parse(RawRecords.of(null, null, null, page));

        assertThat(html.length()).isGreaterThan(19_000_000);
        assertThat(rejected.reason()).isEqualTo(DeadLetterReason.TOO_LARGE);
    }

    @Test
    void rejectsAnEntryWithoutTitleAndText() {
        var rejected = (ParseOutcome.Rejected) parser.parse(titled("\u200b", List.of(), List.of()));

        assertThat(rejected.reason()).isEqualTo(DeadLetterReason.NO_CONTENT);
    }

    @Test
    void aRetractionHasItsPublishersTime() {
        Article article = retracted(Instant.parse("2026-03-18T09:30:00Z"));

        assertThat(article.retractedAt()).isEqualTo("2026-03-18T12:00:00Z");
        assertThat(article.modifiedAt()).isEqualTo("2026-03-18T09:30:00Z");
        assertThat(retracted(Instant.parse("2026-03-19T00:00:00Z")).modifiedAt())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.news.example/harbour, news.example",
        "https://WWW.News.example:8443/harbour, news.example",
        "https://my_site.example/a, my_site.example",
        "https://zeitung-münchen.example/a, xn--zeitung-mnchen-osb.example",
        "https://news.example/harbour opens, news.example",
        "https://ada@news.example/100%, news.example",
        "https://news..example/a, ",
    })
    void theSiteIsTheHostOfAUrlThatIsNotAUri(String address, @Nullable String site) {
        Article article = parsed(RawRecords.linked(address));

        assertThat(article.url()).isEqualTo(address.replace(" ", "%20").replaceFirst("%$", "%25"));
        assertThat(article.site()).isEqualTo(site);
    }

    @Test
    void theIdDoesNotDependOnTheCanonicalLinkOfThePage() {
        String page = "%s<title>Harbour reopens</title><h1>Harbour reopens</h1>" + TEXT;
        Article linked = parsed(page.formatted("<link rel=canonical href=https://original.example/2026/harbour>"));
        Article plain = parsed(page.formatted(""));

        assertThat(linked.url()).isEqualTo("https://original.example/2026/harbour");
        assertThat(plain.url()).isEqualTo(RawRecords.LINK);
        assertThat(linked.id()).isEqualTo(plain.id()).isEqualTo(NameUuid.ofLink(RawRecords.LINK));
    }

    @Test
    void otherRelatedArticlesAreTheSameContent() {
        String page = "<title>Harbour reopens</title><article><h1>Harbour reopens</h1>" + TEXT
                + "<aside class=related><h2>Related articles</h2><ul><li><a href=%s>%s</a></ul></aside></article>";
        Article first = parsed(page.formatted("/lighthouse", "Lighthouse keeper retires after forty years"));
        Article second = parsed(page.formatted("/market", "Fish market moves to the northern quay in June"));
        Article edited = parsed(page.replace("two hundred", "three hundred").formatted("/market", "Fish market"));

        assertThat(Changes.between(first, second)).isEmpty();
        assertThat(Changes.fingerprint(second)).isEqualTo(Changes.fingerprint(first));
        assertThat(Changes.fingerprint(edited)).isNotEqualTo(Changes.fingerprint(first));
    }

    /// The extractor drops counters beside the text. Within the text, a change is an update, whatever it says.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            same    | <p>12 comments</p>                     | <p>13 comments</p>
            same    | <a href=#more>Read more (12)</a>       | <a href=#more>Read more (13)</a>
            same    | <p>Read more (12)</p>                  | <p>Read more (13)</p>
            same    | <time>4 hours ago</time>               | <time>5 hours ago</time>
            updated | <p>There are 12 comments to read.</p>  | <p>There are 13 comments to read.</p>
            updated | <p>NORHAVEN, March 3 – The market moved.</p> | <p>NORHAVEN, March 4 – The market moved.</p>
            updated | '' | <p>Correction: An earlier version of this article misstated the number of passengers.</p>
            """)
    void aChangeOfAPageIsAnUpdateIfItChangesTheText(String result, String before, String after) {
        String page = "<title>Harbour reopens</title><article><h1>Harbour reopens</h1>" + TEXT + "%s</article>";
        Article first = parsed(page.formatted(before));
        Article second = parsed(page.formatted(after));

        assertThat(Changes.fingerprint(first) == Changes.fingerprint(second)).isEqualTo(result.equals("same"));
    }

    private Article retracted(Instant when) {
        return ((ParseOutcome.Retracted) parser.parse(RawRecords.retracted(when))).retraction();
    }

    private static ConsumerRecord<byte[], byte[]> titled(String title, List<String> authors, List<String> categories) {
        return RawRecords.entry(title, null, authors, categories, List.of());
    }

    private Article parsed(String html) {
        return parsed(RawRecords.page(html, null, null));
    }

    private Article parsed(RawItem.Page page) {
        return parsed(RawRecords.of(null, null, null, page));
    }

    private Article parsed(ConsumerRecord<byte[], byte[]> raw) {
        return ((ParseOutcome.Parsed) parser.parse(raw)).article();
    }
}
