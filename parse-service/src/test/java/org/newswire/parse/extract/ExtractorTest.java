package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.markup.BodyWriter;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;

class ExtractorTest {
    private static final SyndicatedEntry FERRIES = SyndicatedEntryBuilder.builder()
            .title("Ferries sail again")
            .summary("They do.")
            .language("en")
            .link("https://tidings.example/ferries")
            .build();
    private final Extractor extractor = new Extractor();

    @Test
    void returnsTheArticleTextOnly() throws IOException {
        Extraction.Article article =
                article(resource("harbour.html"), "https://courier.example/2024/05/harbour-town-votes/?utm_source=x");

        assertThat(article.text()).isEqualTo(resource("harbour.txt").strip());
        assertThat(article.title()).isEqualTo("Harbour town votes to keep its ‘noisy’ ferries");
        assertThat(article.authors()).containsExactly("Mara Lindt");
        assertThat(article.published()).isEqualTo(OffsetDateTime.parse("2024-05-02T07:30:00Z"));
        assertThat(article.publishedDate()).isEqualTo("2024-05-02");
        assertThat(article.canonicalUrl()).isEqualTo("https://courier.example/2024/05/harbour-town-votes/");
        assertThat(article.images().getFirst().url()).isEqualTo("https://courier.example/media/ferry.jpg");
        assertThat(article.siteName()).isEqualTo("The Coast Courier");
        assertThat(article.provenance()).containsEntry("authors", "json-ld").containsEntry("canonicalUrl", "page");
    }

    @Test
    void writesQuotesAndInlineMarkupAsCleanHtml() throws IOException {
        Extraction.Article article = article(resource("harbour.html"), "https://courier.example/a");

        assertThat(article.html())
                .contains("<a href=\"https://courier.example/t/isles\">the isles</a> have voted")
                .contains("<strong>half the town</strong> at five")
                .contains("<blockquote>\n<p>“We looked")
                .doesNotContain("class=", "span", "Related");
    }

    /// A modification before publication belongs to a draft.
    @Test
    void ignoresAModificationTimeBeforePublication() {
        String page =
                "<meta property=article:published_time content=2024-05-02T10:00:00Z><meta property=article:modified_time content=%s>"
                        + "<title>Ferries stay</title><h1>Ferries stay</h1><p>"
                        + "The ferry left the harbour of Norhaven at five. ".repeat(9);
        assertThat(article(page.formatted("2024-05-01T09:00:00Z"), "https://courier.example/ferry")
                        .modified())
                .isNull();
        assertThat(article(page.formatted("2024-05-02T11:00:00Z"), "https://courier.example/ferry")
                        .modified())
                .isNotNull();
    }

    @Test
    void ignoresTemplateElements() {
        Extraction.Article article = article(
                "<title>Ferries stay | Paper</title><template><h1>Your profile has been saved now</h1><span class=author>"
                        + "Ben Ort</span><time datetime=2020-01-01>x</time></template><h2>Ferries stay</h2><p>"
                        + "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6),
                "https://courier.example/ferry");
        assertThat(article.title()).isEqualTo("Ferries stay");
        assertThat(article.authors()).isEmpty();
        assertThat(article.publishedDate()).isNull();
    }

    @Test
    void removesFollowingStories() {
        String ferry = "<p>" + "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6)
                + "</p>";
        String storm =
                "<p>" + "A storm came up in the night, and the mayor asked all to stay at home. ".repeat(4) + "</p>";
        String page = "<title>Ferry leaves at five</title><main><article><h1>Ferry leaves at five</h1>" + ferry + ferry
                + "</article><article><h1>Storm in the night</h1>" + storm + storm + "</article></main>";
        assertThat(article(page, "https://courier.example/ferry").text())
                .contains("The ferry left")
                .doesNotContain("A storm");
        String lead = "<article class=hero><h1>Ferry leaves at five</h1><p>Half the town was there.</p></article>";
        assertThat(article(
                                "<title>Ferry leaves at five</title>" + lead + "<article><h1>The storm</h1>" + storm
                                        + storm + "</article>",
                                "https://courier.example/ferry")
                        .text())
                .contains("A storm");
    }

    @Test
    void startsWithTheStandfirst() {
        String ferry = "<p>" + "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6)
                + "</p>";
        Extraction.Article article = article(
                "<title>Ferry leaves at five</title><article><h1>Ferry leaves at five</h1><p class=standfirst>It is the last one of"
                        + " this year, and the mayor is to go with it</p><p>By <span class=author>Mara Lindt</span>, "
                        + "<time datetime=2024-05-02>2 May 2024</time></p>" + ferry + ferry + "</article>",
                "https://courier.example/ferry");
        assertThat(article.text())
                .startsWith("It is the last one of this year, and the mayor is to go with it\n\nThe ferry");
        assertThat(article.html()).startsWith("<p>It is the last one of this year");
        assertThat(article.details().subtitle()).startsWith("It is the last one");
        assertThat(article.authors()).containsExactly("Mara Lindt");
        assertThat(article.publishedDate()).isEqualTo("2024-05-02");
    }

    @Test
    void returnsEmbeddedPostsSeparatelyFromTheText() {
        String ferry = "<p>" + "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6)
                + "</p>";
        String post =
                "<blockquote class=\"twitter-tweet\"><p>I was there when the ferry left the harbour of Norhaven today,"
                        + " and it was as cold as it has ever been in May, said the mayor.</p>&mdash; Mara (@mara)</blockquote>";
        Extraction.Article article = article(
                "<title>Ferry leaves at five</title><article><h1>Ferry leaves at five</h1>" + ferry + ferry + post
                        + ferry + "</article>",
                "https://courier.example/ferry");
        assertThat(article.text()).contains("The ferry left").doesNotContain("I was there");
        assertThat(article.html()).contains("<blockquote>\n<p>I was there when the ferry left");
        assertThat(article.wordCount()).isEqualTo(3 * 6 * 15);
    }

    /// Style sheets render such spans as line breaks.
    @Test
    void breaksLinesAtEmptyElements() {
        String br = "<span class=\"id-r-component br\" data-pos=\"3\"></span>";
        List<Block> blocks = BlockSplitter.cut(PageParser.parse(
                "<div>A ferry<span class=\"bright\"></span>man left." + br + "He came back." + br + br
                        + "Then it rained.</div>",
                null));

        assertThat(blocks)
                .extracting(Block::text)
                .containsExactly("A ferryman left.\nHe came back.", "Then it rained.");
        assertThat(BodyWriter.html(blocks, DataTable.in(blocks)))
                .isEqualTo("<p>A ferryman left.<br>He came back.</p>\n<p>Then it rained.</p>");
    }

    /// A page with every trap that the sample page has: the headline twice, words in links and tags with letters
    /// right after them, a quotation after a paragraph without a full stop, quotation marks that open with ”,
    /// share bar, caption, video, related and most read stories within and beside the article.
    @Test
    void extractsAPageThatMisledNaiveExtractorsExactly() throws IOException {
        Extraction.Article article = article(resource("quarry.html"), "https://gazette.example/x");

        assertThat(article.text()).isEqualTo(resource("quarry.txt").strip());
        assertThat(article.title())
                .isEqualTo("Island Mayors Hold ‘Quite Clear’ Minutes That the Quarry Board May Sell the Old Pier");
        assertThat(article.authors()).containsExactly("B. Writer");
        assertThat(article.published()).isEqualTo(OffsetDateTime.parse("2023-10-06T18:42:00Z"));
        assertThat(article.language()).isEqualTo("en");
        assertThat(article.siteName()).isEqualTo("The Skerry Gazette");
        assertThat(article.canonicalUrl())
                .isEqualTo("https://gazette.example/2023/10/island-mayors-hold-quite-clear-minutes/");
        assertThat(article.images().getFirst().url()).isEqualTo("https://gazette.example/media/2023/10/pier.jpg");
        assertThat(article.html()).contains("<blockquote>", "<em>", "<a href=\"https://gazette.example/tag/pier\">");
    }

    /// The sample page is not part of the repository; its traits are in the page of the test above.
    @Test
    void extractsTheSamplePageExactly() throws IOException {
        Path sample = Path.of("../../shared/corpus/sample");
        Assumptions.assumeTrue(Files.exists(sample.resolve("page.html")), "no " + sample + " beside the checkout");

        Extraction.Article article = article(Files.readString(sample.resolve("page.html")), "https://ledger.example/x");

        assertThat(article.text())
                .isEqualTo(Files.readString(sample.resolve("expected.txt")).strip());
        assertThat(article.title())
                .isEqualTo("US and European Allies Have ‘Very Reliable’ Intel That China May Send Russia Military Aid");
        assertThat(article.authors()).containsExactly("A. Reporter");
        assertThat(article.published()).isEqualTo(OffsetDateTime.parse("2022-03-18T21:14:00Z"));
        assertThat(article.language()).isEqualTo("en");
        assertThat(article.canonicalUrl())
                .isEqualTo("https://ledger.example/2022/03/us-and-european-allies-have-very-reliable-intel/");
        assertThat(article.images().getFirst().url()).isEqualTo("https://ledger.example/media/2022/03/summit.jpg");
    }

    @Test
    void cleansTheContentOfAnEntryWithoutAPage() {
        var entry = SyndicatedEntryBuilder.builder()
                .title("Snow in June")
                .summary("short")
                .content(
                        "<p onclick=\"steal()\">It snowed on the <a href='/hills'>hills</a> above the town this morning, for the first time in forty years.</p><script>x()</script><p>It was gone by noon.</p>")
                .authors(List.of("Ada Quill"))
                .published(Instant.parse("2024-06-01T10:00:00Z"))
                .language("en")
                .link("https://hills.example/snow")
                .categories(List.of("weather"))
                .build();

        var article = (Extraction.Article) extractor.extract(new ExtractionInput(null, entry, null));

        assertThat(article.text())
                .isEqualTo(
                        "It snowed on the hills above the town this morning, for the first time in forty years.\n\nIt was gone by noon.");
        assertThat(article.html())
                .contains("<a href=\"https://hills.example/hills\">hills</a>")
                .doesNotContain("onclick", "script");
        assertThat(article.title()).isEqualTo("Snow in June");
        assertThat(article.authors()).containsExactly("Ada Quill");
        assertThat(article.published()).isEqualTo(OffsetDateTime.parse("2024-06-01T10:00:00Z"));
        assertThat(article.canonicalUrl()).isEqualTo("https://hills.example/snow");
        assertThat(article.keywords()).containsExactly("weather");
        assertThat(article.provenance()).containsEntry("title", "feed").containsEntry("published", "feed");
    }

    @Test
    void returnsTheReasonOfARejection() {
        assertThat(reason(new byte[0])).isEqualTo(RejectReason.EMPTY);
        assertThat(reason("   ".getBytes(UTF_8))).isEqualTo(RejectReason.EMPTY);
        assertThat(reason("<p><a href=/>Home</a>".getBytes(UTF_8))).isEqualTo(RejectReason.NO_TEXT);
        assertThat(extractor.extract(new ExtractionInput(null, null, null))).isInstanceOf(Extraction.Rejected.class);
    }

    @Test
    void rejectsImagesPdfsAndArchives() {
        for (String start : List.of("%PDF-1.7 …", "GIF89a …", "PK\3\4 …")) {
            assertThat(reason(start.getBytes(UTF_8))).as(start).isEqualTo(RejectReason.BINARY);
        }
        byte[] noise = new byte[5_000_000];
        new Random(7).nextBytes(noise);
        assertThat(reason(noise)).isEqualTo(RejectReason.BINARY);
    }

    @Test
    void returnsDetailsOfAnArticleWhoseTextIsNotInItsPage() {
        String head =
                "<title>Ferries back in service | The Tidings</title><meta property=og:title content='Ferries back in service'>"
                        + "<meta property=og:image content=/ferry.jpg>";
        String html = head + "<ul><li><a href=/>Home</a></ul><p>2 May 2024 10:16</p><h1>Ferries back in service</h1>"
                + "<div id=content></div>";

        var rejected = (Extraction.Rejected) extractor.extract(ExtractionInput.of(page(html)));

        assertThat(rejected.reason()).isEqualTo(RejectReason.NO_TEXT);
        Extraction.Article known = Objects.requireNonNull(rejected.known());
        assertThat(known.title()).isEqualTo("Ferries back in service");
        assertThat(known.publishedDate()).isEqualTo("2024-05-02");
        assertThat(known.images()).extracting(ArticleImage::url).containsExactly("https://tidings.example/ferry.jpg");
        assertThat(known.text()).isEmpty();
        assertThat(known.provenance()).doesNotContainKey("text");
        assertThat(known.kept()).isZero();
    }

    @Test
    void returnsMetadataOfAPageWithoutVisibleText() {
        String html = "<title>Ferries sail again</title><script type=application/ld+json>{\"@type\":\"NewsArticle\","
                + "\"headline\":\"Ferries sail again\",\"datePublished\":\"2024-05-02\",\"author\":\"Ada Quill\"}</script>"
                + "<div id=root></div>";

        var rejected = (Extraction.Rejected) extractor.extract(new ExtractionInput(page(html), FERRIES, null));

        assertThat(rejected.reason()).isEqualTo(RejectReason.EMPTY);
        Extraction.Article known = Objects.requireNonNull(rejected.known());
        assertThat(known.publishedDate()).isEqualTo("2024-05-02");
        assertThat(known.authors()).containsExactly("Ada Quill");
    }

    @Test
    void readsAnnotatedWordsAndFormulasOnce() {
        String prose = "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6);
        String page = "<p>" + prose
                + "</p><p>It runs at <math><mi>v</mi><mo>=</mo><mn>9</mn><annotation>v=9</annotation></math>"
                + " knots to <ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>, and <ruby>渡船<rt>とせん</rt></ruby>は.</p><p>"
                + prose;
        assertThat(article(page, "https://courier.example/ferry").text())
                .contains("It runs at v=9 knots to 港, and 渡船は.");
    }

    @Test
    void recognisesAnArticleNextToAListOfOthers() {
        String list = "<script type=application/ld+json>[{'@type':'ItemList','itemListElement':[{'@type':'NewsArticle',"
                + "'url':'/storm'}]},%s]</script><title>Ferries sail again</title><h1>Ferries sail again</h1>";
        String article = "{'@type':'NewsArticle','headline':'Ferries sail again','datePublished':'2024-05-02'}";

        var known = (Extraction.Rejected)
                extractor.extract(new ExtractionInput(page(list.formatted(article)), FERRIES, null));
        var others =
                (Extraction.Rejected) extractor.extract(new ExtractionInput(page(list.formatted("{}")), FERRIES, null));

        assertThat(known.known()).isNotNull();
        assertThat(others.known()).isNull();
    }

    @Test
    void ignoresAPageThatDescribesOnlyItsSite() {
        String shell = "<title>The Tidings</title><meta property=og:title content='The Tidings'><h1>The Tidings</h1>"
                + "<p><a href=/>Home</a>";

        var rejected = (Extraction.Rejected) extractor.extract(new ExtractionInput(page(shell), FERRIES, null));

        assertThat(rejected.reason()).isEqualTo(RejectReason.NO_TEXT);
        assertThat(rejected.known()).isNull();
    }

    @Test
    void rejectsAHomePageInPlaceOfAGoneArticle() {
        String prose =
                "<p>" + "The ferry left the harbour of Norhaven at five, and half the town was there. ".repeat(6);
        String site = "<title>The Tidings</title><main><h1>Storm in the night</h1>" + prose + prose + "</main>";
        String article = site.replace("<title>", "<title>Ferries sail again - ");

        assertThat(atHome(site, FERRIES))
                .isInstanceOfSatisfying(
                        Extraction.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.LIST_PAGE));
        assertThat(atHome(article, FERRIES)).isInstanceOf(Extraction.Article.class);
        assertThat(extractor.extract(new ExtractionInput(page(site), FERRIES, null)))
                .isInstanceOf(Extraction.Article.class);
        assertThat(extractor.extract(new ExtractionInput(page("<base href=/>" + site), FERRIES, null)))
                .isInstanceOf(Extraction.Article.class);
        assertThat(atHome(site.replace("Storm in the night", "Ferries sail again"), FERRIES))
                .isInstanceOf(Extraction.Article.class);
    }

    private Extraction.Article ofEntry(String published) {
        var entry = SyndicatedEntryBuilder.builder()
                .title("Tides rise")
                .summary("<p>The tides rise.</p>")
                .published(Instant.parse(published))
                .language("en")
                .link("https://paper.example/2024/05/03/tides")
                .build();
        return (Extraction.Article) extractor.extract(new ExtractionInput(null, entry, null));
    }

    @Test
    void addsTheFeedsTimeOfDayToTheDayInTheUrl() {
        for (String time :
                List.of("2024-05-02T10:00Z", "2024-05-02T22:10Z", "2024-05-03T12:00Z", "2024-05-04T11:59Z")) {
            Extraction.Article article = ofEntry(time.replace("Z", ":00Z"));
            assertThat(article.published()).isEqualTo(time);
            assertThat(article.publishedDate()).as(time).isEqualTo("2024-05-03");
        }
    }

    @Test
    void ignoresATimeThatIsNotOnTheDayInTheUrlInAnyTimeZone() {
        for (String time : List.of("2024-05-02T09:59:59Z", "2024-05-04T12:00:00Z")) {
            assertThat(ofEntry(time).published()).as(time).isNull();
            assertThat(ofEntry(time).publishedDate()).isEqualTo("2024-05-03");
        }
    }

    private Extraction atHome(String html, SyndicatedEntry entry) {
        return extractor.extract(new ExtractionInput(
                new WebPage(html.getBytes(UTF_8), "https://tidings.example/", Map.of()), entry, null));
    }

    @Test
    void decodesThePageWithItsActualCharset() {
        String html =
                "<meta charset=\"%s\"><h1>Straße</h1><p>Über den Dächern der Stadt zog am frühen Morgen dichter Nebel auf, und die Möwen schrien über dem Hafen, als gäbe es kein Morgen.</p>";
        for (String charset : List.of("windows-1252", "UTF-8", "iso-8859-1")) {
            byte[] body = html.formatted(charset).getBytes(Charset.forName(charset));
            assertThat(text(new WebPage(body, null, Map.of()))).as(charset).startsWith("Über den Dächern");
        }
        byte[] mislabelled = html.formatted("iso-8859-1").getBytes(UTF_8);
        assertThat(text(new WebPage(mislabelled, null, Map.of("Content-Type", "text/html; charset=ISO-8859-1"))))
                .startsWith("Über den Dächern");
        byte[] undeclared = html.replace("charset", "x").getBytes(Charset.forName("windows-1252"));
        assertThat(text(new WebPage(undeclared, null, Map.of()))).startsWith("Über den Dächern");
        String scripted = "<script charset='utf-8' src='/x.js'></script>" + html.formatted("windows-1252");
        assertThat(text(new WebPage(scripted.getBytes(Charset.forName("windows-1252")), null, Map.of())))
                .startsWith("Über den Dächern");
        byte[] chinese = ("<script charset=utf-8 src=x></script><meta charset=gb2312><p>" + "今天早上港口上空有浓雾。".repeat(9))
                .getBytes(Charset.forName("gb18030"));
        assertThat(text(new WebPage(chinese, null, Map.of()))).startsWith("今天早上");
        byte[] wide = html.formatted("utf-16").getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        assertThat(text(new WebPage(wide, null, Map.of()))).startsWith("Über den Dächern");
    }

    @Test
    void decodesCharsetLabelsAsBrowsersDo() {
        String good =
                "<p>It’s a good day – for “all” of the town, said those who came to the pier at dawn, and they stayed till noon.</p>";
        for (String label : List.of("l1", "iso8859-1", "iso_8859-1", "cp819", "iso-ir-100", "iso88591", "x-cp1252")) {
            byte[] body = ("<meta charset=" + label + ">" + good).getBytes(Charset.forName("windows-1252"));
            assertThat(text(new WebPage(body, null, Map.of()))).as(label).startsWith("It’s a good day – for “all”");
        }
    }

    @Test
    void prefersThePagesCharsetIfTheServersIsWrong() {
        String russian = "<meta charset=windows-1251><p>"
                + "Городской совет решил, что паромы будут ходить всю зиму. ".repeat(5);
        byte[] body = russian.getBytes(Charset.forName("windows-1251"));
        assertThat(text(new WebPage(body, null, Map.of("Content-Type", "text/html; charset=utf-8"))))
                .startsWith("Городской совет");
    }

    @Test
    void removesHiddenTextWithinASentence() {
        String html =
                "<h1>Ferries</h1><p>The ferry left the harbour <span style='display:none'>not for you</span>at dawn,<span hidden> nor"
                        + " this</span> and nobody<span aria-hidden=true> on the pier</span> could say when it would come back to the town.</p>";
        assertThat(text(new WebPage(html.getBytes(UTF_8), null, Map.of())))
                .isEqualTo(
                        "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to"
                                + " the town.");
    }

    private RejectReason reason(byte[] body) {
        return ((Extraction.Rejected) extractor.extract(ExtractionInput.of(new WebPage(body, null, Map.of()))))
                .reason();
    }

    private static WebPage page(String html) {
        return new WebPage(html.getBytes(UTF_8), "https://tidings.example/ferries", Map.of());
    }

    private String text(WebPage page) {
        return ((Extraction.Article) extractor.extract(ExtractionInput.of(page))).text();
    }

    private Extraction.Article article(String html, String url) {
        return (Extraction.Article)
                extractor.extract(ExtractionInput.of(new WebPage(html.getBytes(UTF_8), url, Map.of())));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ExtractorTest.class.getResourceAsStream("/extract/" + name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
