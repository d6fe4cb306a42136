package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.management.ManagementFactory;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.detail.ArticleKind;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;

/// Tests `DetailFinder`, `ImageFinder` and `LeadFigures`.
class ArticleDetailsTest {
    private static final String PROSE =
            "<p>The council met on Tuesday evening and, after four hours of debate, voted to keep the old ferry line running through the winter.</p>"
                    + "<p>“We heard the people,” said the mayor, who had been against it as late as last week, when the costs were made public.</p>";

    private final Extractor extractor = new Extractor();

    private Extraction.Article article(String url, String head, String top, String below) {
        String html = "<html lang=en><head>" + head + "</head><body><article><h1>Ferries stay through the winter</h1>"
                + top + PROSE + below + "</article></body></html>";
        return (Extraction.Article)
                extractor.extract(ExtractionInput.of(new WebPage(html.getBytes(UTF_8), url, Map.of())));
    }

    private ArticleDetails details(String url, String head, String top, String below) {
        return article(url, head, top, below).details();
    }

    @Test
    void readsTheLineUnderTheHeadline() {
        String line = "The council votes for a line that loses money";
        assertThat(details("https://a.example/x", "", "<h2>" + line + "</h2>", "")
                        .subtitle())
                .isEqualTo(line);
        assertThat(details("https://a.example/x", "", "<p class=article__standfirst>" + line + "</p>", "")
                        .subtitle())
                .isEqualTo(line);
        assertThat(details("https://a.example/x", "", "<p class=meta>By Ada Quill and somebody else</p>", "")
                        .subtitle())
                .isNull();
        assertThat(details("https://a.example/x", "", "", "").subtitle()).isNull();
    }

    @Test
    void readsTheSectionFromMetasJsonLdOrBreadcrumbs() {
        String url = "https://a.example/x";
        assertThat(details(url, "<meta property=article:section content=Region>", "", "")
                        .section())
                .isEqualTo("Region");
        String crumbs = """
                <script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
                  {"@type": "ListItem", "position": 2, "name": "Harbour"}, {"@type": "ListItem", "position": 1, "name": "Home"},
                  {"@type": "ListItem", "position": 3, "item": {"name": "Ferries stay through the winter"}}]}</script>""";
        assertThat(details(url, crumbs, "", "").section()).isEqualTo("Harbour");
    }

    @Test
    void doesNotUseThePagesOwnBreadcrumbAsSection() {
        String crumbs = "{\"@type\":\"BreadcrumbList\",\"itemListElement\":[{\"position\":1,\"name\":\"Home\",\"item\":"
                + "\"https://a.example\"},{\"position\":2,\"name\":\"Harbour\",\"item\":{\"@id\":\"https://a.example/harbour\"}}"
                + ",{\"position\":3,\"name\":\"Ferries stay\"%s}]}";
        for (String item :
                List.of("", ",\"item\":\"http://www.a.example/x/\"", ",\"item\":{\"@id\":\"https://a.example/x\"}")) {
            assertThat(details("https://a.example/x", ld(crumbs.formatted(item)), "", "")
                            .section())
                    .as(item)
                    .isEqualTo("Harbour");
        }
        String deeper = ld(crumbs.formatted(",\"item\":\"https://a.example/harbour/ferries\""));
        assertThat(details("https://a.example/x", deeper, "", "").section()).isEqualTo("Ferries stay");
        String unlinked =
                ld("{\"@type\":\"BreadcrumbList\",\"itemListElement\":[{\"name\":\"Home\"},{\"name\":\"Harbour\"}]}");
        assertThat(details("https://a.example/x", unlinked, "", "").section()).isEqualTo("Harbour");
    }

    @Test
    void distinguishesLiveBlogsVideosAndGalleries() {
        String live =
                "<script type='application/ld+json'>{\"@type\": \"LiveBlogPosting\", \"headline\": \"x\"}</script>";
        String video = "<script type='application/ld+json'>{\"@type\": \"VideoObject\", \"name\": \"x\"}</script>";
        String images = "<img src=/1.jpg><img src=/2.jpg><img src=/3.jpg><img src=/4.jpg>";
        assertThat(details("https://a.example/x", live, "", "").kind()).isEqualTo(ArticleKind.LIVE_BLOG);
        assertThat(details("https://a.example/live-news/x", "", "", "").kind()).isEqualTo(ArticleKind.LIVE_BLOG);
        assertThat(details("https://a.example/x", video, "", "").kind()).isEqualTo(ArticleKind.VIDEO);
        assertThat(details("https://a.example/culture/tv/x", "", "", "").kind()).isEqualTo(ArticleKind.ARTICLE);
        assertThat(details("https://a.example/gallery/x", "", "", images).kind())
                .isEqualTo(ArticleKind.GALLERY);
        assertThat(details("https://a.example/gallery/x", "", "", "").kind()).isEqualTo(ArticleKind.ARTICLE);
        assertThat(details("https://a.example/x", "", "", images).kind()).isEqualTo(ArticleKind.ARTICLE);
    }

    @Test
    void ignoresTheKindsOfOtherArticles() {
        String ours = "{\"@type\":\"NewsArticle\",\"headline\":\"Ferries stay through the winter\"";
        String live = "{\"@type\":\"LiveBlogPosting\",\"headline\":\"Storm in the night\",\"url\":\"/storm\"}";
        String list = ld("{\"@type\":\"ItemList\",\"itemListElement\":[" + live + "]}");
        assertThat(details("https://a.example/x", ld(ours + "}") + list, "", "").kind())
                .isEqualTo(ArticleKind.ARTICLE);
        assertThat(details("https://a.example/x", ld(ours + ",\"isPartOf\":" + live + "}"), "", "")
                        .kind())
                .isEqualTo(ArticleKind.ARTICLE);
        String listed = list.replace("/storm", "https://a.example/x");
        assertThat(details("https://a.example/x", listed, "", "").kind()).isEqualTo(ArticleKind.LIVE_BLOG);
    }

    @Test
    void detectsPaywallsAndAmpPages() {
        String paid =
                "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"isAccessibleForFree\": \"False\"}</script>";
        String free = "<meta property=article:content_tier content=free>";
        assertThat(details("https://a.example/x", paid, "", "").paywalled()).isTrue();
        assertThat(details("https://a.example/x", free, "", "").paywalled()).isFalse();
        assertThat(details("https://a.example/x", "", "", "").paywalled()).isNull();
        ArticleDetails amp = details("https://a.example/x", "<link rel=amphtml href=/amp/x>", "", "");
        assertThat(amp.ampUrl()).isEqualTo("https://a.example/amp/x");
        assertThat(amp.amp()).isFalse();
    }

    @Test
    void rejectsInvalidCanonicalUrls() {
        String og = "<meta property=og:url content=https://a.example/2026/ferries>";
        for (String canonical : List.of(
                "https://a.example/",
                "https://a.example",
                "http://",
                "https:///2026/ferries",
                "https://ferries-stay-in-town",
                "https://a.example%2F2026%2Fferries",
                " ")) {
            String link = "<link rel=canonical href='" + canonical + "'>";
            assertThat(article("https://a.example/x", link + og, "", "").canonicalUrl())
                    .as(canonical)
                    .isEqualTo("https://a.example/2026/ferries");
            assertThat(article("https://a.example/x", link, "", "").canonicalUrl())
                    .as(canonical)
                    .isEqualTo("https://a.example/x");
        }
    }

    @Test
    void usesTheCanonicalUrl() {
        String empty = "<link rel=canonical href=''>";
        String link = "<link rel='canonical nofollow ' href='/2026/ferries'>";
        assertThat(article("https://a.example/x", empty + link, "", "").canonicalUrl())
                .isEqualTo("https://a.example/2026/ferries");
        String home = "<link rel=canonical href=https://a.example/>";
        assertThat(article("https://www.a.example/index.html", home, "", "").canonicalUrl())
                .isEqualTo("https://a.example/");
        String intranet = "<link rel=canonical href=http://press/2026/ferries>";
        assertThat(article("http://press:8080/x", intranet, "", "").canonicalUrl())
                .isEqualTo("http://press/2026/ferries");
    }

    /// A syndicated article names its original.
    @Test
    void theCanonicalUrlMayBeOfAnotherSite() {
        String original = "<link rel=canonical href=https://original.example/2026/ferries>";
        assertThat(article("https://a.example/x", original, "", "").canonicalUrl())
                .isEqualTo("https://original.example/2026/ferries");
    }

    @Test
    void theLinkOfTheEntryPrecedesTheUrlOfThePage() {
        var entry = SyndicatedEntryBuilder.builder()
                .link("https://a.example/2026/ferries")
                .build();
        String html = "<h1>Ferries stay through the winter</h1>" + PROSE;
        var page = new WebPage(html.getBytes(UTF_8), "https://a.example/x?from=feed", Map.of());
        var article = (Extraction.Article) extractor.extract(new ExtractionInput(page, entry, null));
        assertThat(article.canonicalUrl()).isEqualTo("https://a.example/2026/ferries");
    }

    @Test
    void readsThePaywallInAListOrOfThePage() {
        String article = "{\"@type\":\"NewsArticle\",\"headline\":\"Ferries stay\"";
        String paid = "\"isAccessibleForFree\":";
        String page = "{\"@type\":[\"WebPage\"]," + paid + "false}";
        for (String json : List.of(
                article + "," + paid + "[\"False\"]}",
                "{\"@graph\":[" + page + "," + article + "}]}",
                article + ",\"isPartOf\":" + page + "}")) {
            assertThat(details("https://a.example/x", ld(json), "", "").paywalled())
                    .as(json)
                    .isTrue();
        }
        String part = article + ",\"hasPart\":" + page + "}";
        assertThat(details("https://a.example/x", ld(part), "", "").paywalled()).isNull();
        assertThat(details("https://a.example/x", ld("[" + article + "," + paid + "true}," + page + "]"), "", "")
                        .paywalled())
                .isFalse();
    }

    @Test
    void readsTheFirstNonEmptyValue() {
        String head = ld("{\"@type\":\"NewsArticle\",\"datePublished\":[null,\" \",\"2026-05-02T10:00:00+02:00\"]}");
        assertThat(article("https://a.example/x", head, "", "").published()).hasToString("2026-05-02T10:00+02:00");
    }

    @Test
    void keepsImagesWithTheirCaptions() {
        String figure =
                "<figure><img src=/f.jpg alt='A ferry' width=800 height=600><figcaption>A ferry in May.</figcaption></figure>";
        assertThat(article("https://a.example/x", "", "", figure).images())
                .containsExactly(new ArticleImage("https://a.example/f.jpg", "A ferry", "A ferry in May.", 800, 600));
    }

    @Test
    void keepsThirtyImagesAndSaysThatItDropsOthers() {
        String images =
                IntStream.range(0, 30).mapToObj(i -> "<img src=/" + i + ".jpg>").collect(Collectors.joining());
        Extraction.Article whole = article("https://a.example/x", "", "", images);
        assertThat(whole.images()).hasSize(30);
        assertThat(whole.cut()).isEmpty();

        Extraction.Article more = article("https://a.example/x", "", "", images + "<img src=/30.jpg>");
        assertThat(more.images()).isEqualTo(whole.images());
        assertThat(more.cut()).containsExactly("images");
    }

    @Test
    void readsTheLeadImageFromEachSource() {
        String other = "<aside><img itemprop=image src=/other.jpg></aside>";
        for (String head : List.of(
                ld("{\"@type\":\"NewsArticle\",\"thumbnailUrl\":[\"/ferry.jpg\"]}"),
                "<meta itemprop=image content=/ferry.jpg>",
                "<link rel=image_src href=/ferry.jpg>")) {
            assertThat(article("https://a.example/x", head, other, "").images())
                    .as(head)
                    .extracting(ArticleImage::url)
                    .startsWith("https://a.example/ferry.jpg");
        }
        String object = "<div itemprop=image itemscope itemtype='https://schema.org/ImageObject'>"
                + "<meta itemprop=width content=800><meta itemprop=url content=/ferry.jpg></div>";
        String of =
                "<div itemprop=%s itemscope itemtype='https://schema.org/%s'><img itemprop=image src=/ada.jpg></div>";
        String others = of.formatted("author", "Person") + of.formatted("x", "NewsMediaOrganization")
                + "<img itemprop=image src=/tidings-logo.png>";
        assertThat(article("https://a.example/x", "", others + object, "").images())
                .extracting(ArticleImage::url)
                .startsWith("https://a.example/ferry.jpg");
        String marked = other + "<figure><img itemprop=image src=/blank.gif data-src=/ferry.jpg></figure>";
        assertThat(article("https://a.example/x", "<link rel=image_src href=/logo.png>", marked, "")
                        .images())
                .extracting(ArticleImage::url)
                .startsWith("https://a.example/ferry.jpg");
    }

    @Test
    void prefersTheImageForPreviewsToJsonLdAndThePage() {
        List<String> sources = List.of(
                "<meta property=og:image content=/1.jpg>",
                "<meta name=twitter:image content=/2.jpg>",
                ld("{\"@type\":\"NewsArticle\",\"image\":\"/3.jpg\"}"),
                "<meta itemprop=image content=/4.jpg>",
                "<link rel=image_src href=/5.jpg>");
        for (int first = 0; first < sources.size(); first++) {
            String head = String.join("", sources.subList(first, sources.size()).reversed());
            assertThat(article("https://a.example/x", head, "", "<img src=/6.jpg>")
                            .images())
                    .extracting(ArticleImage::url)
                    .containsExactly("https://a.example/" + (first + 1) + ".jpg", "https://a.example/6.jpg");
        }
    }

    @Test
    void keepsTheImageBetweenHeadlineAndText() {
        String figure = "<figure><img src=/%s.jpg><figcaption>%s</figcaption></figure>";
        String body = "<main><article class='post category-commentary'>" + figure.formatted("above", "Of the series.")
                + "<header><h1>Ferries sail again</h1>"
                + figure.formatted("ferry", "A ferry in May.") + "<div class=related-box>"
                + figure.formatted("other", "Next.")
                + "</div><article><h2>A bridge</h2>" + figure.formatted("bridge", "")
                + "</article></header><div><div><p>"
                + ("The ferries of Norhaven sail again after a week of strong wind, the harbour board says. ".repeat(4)
                                + "<p>")
                        .repeat(3)
                + "</div></div>" + figure.formatted("below", "Last year.") + "</article></main>";
        var extraction = (Extraction.Article) new Extractor()
                .extract(ExtractionInput.of(new WebPage(
                        ("<html lang=en><title>Ferries sail again</title><body>" + body).getBytes(UTF_8),
                        "https://a.example/x",
                        Map.of())));

        assertThat(extraction.images())
                .containsExactly(new ArticleImage("https://a.example/ferry.jpg", null, "A ferry in May.", null, null));
    }

    @Test
    void readsImagesOfDeclaredTextOnce() {
        String deep = "<div>".repeat(380) + "<h1></h1>".repeat(400);
        String stated = "<article><figure>" + "<img src=a>".repeat(140_000) + "</figure><div><p>"
                + "The ferries of Norhaven sail again after a week of wind. ".repeat(8) + "</p></div></article>";
        String page = "<title>Ferries sail again</title>"
                + ld(
                        "{\"@type\":\"NewsArticle\",\"headline\":\"Ferries sail again\",\"datePublished\":\"2024-05-06\",\"articleBody\":\""
                                + stated + "\"}")
                + deep;
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertThat(extractor.extract(
                        ExtractionInput.of(new WebPage(page.getBytes(UTF_8), "https://a.example/x", Map.of()))))
                .isInstanceOf(Extraction.Article.class);
        assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before))
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void prefersALazyImageToItsPlaceholder() {
        String images = "<img src=/blank.gif data-src=/a.jpg><img srcset='/b-640.jpg 640w, /b-1280.jpg 1280w'>"
                + "<img src='data:image/gif;base64,R0lGOD' data-srcset='/c.jpg'>";
        assertThat(article("https://a.example/x", "", "", images).images())
                .extracting(ArticleImage::url)
                .containsExactly("https://a.example/a.jpg", "https://a.example/b-1280.jpg", "https://a.example/c.jpg");
    }

    @Test
    void ignoresPlaceholderImages() {
        String twitter = "<meta name=twitter:image content=/ferry.jpg>";
        for (String none : List.of(
                "https://cdn.example/i/blank.jpg",
                "undefined",
                "null",
                "http://",
                "/1x1.trans.gif?x",
                "/{{image}}.jpg")) {
            String og = "<meta property=og:image content='" + none + "'>";
            assertThat(article("https://a.example/x", og + twitter, "", "").images())
                    .as(none)
                    .extracting(ArticleImage::url)
                    .containsExactly("https://a.example/ferry.jpg");
        }
        String images = "<picture><source data-srcset='/a-640.jpg 640w'><img src=/static/placeholder.gif></picture>"
                + "<img src=/pixel.gif srcset='/b-320.jpg 320w'><img src=/loading.gif><img src=/blank-page.jpg>";
        assertThat(article("https://a.example/x", "", "", images).images())
                .extracting(ArticleImage::url)
                .containsExactly(
                        "https://a.example/a-640.jpg",
                        "https://a.example/b-320.jpg",
                        "https://a.example/blank-page.jpg");
    }

    @Test
    void ignoresImagesThatReferenceThemselves() {
        String json = ld("[{\"@type\":\"NewsArticle\",\"image\":{\"@id\":\"a\"}},"
                + "{\"@id\":\"a\",\"@type\":\"ImageObject\",\"url\":{\"@id\":\"a\"}}]");
        assertThat(article("https://a.example/x", json, "", "").images()).isEmpty();
    }

    @Test
    void readsUrlsOfImagesInEachForm() {
        String og = "<meta property=og:image content='https://cdn.example/i.jpg?w=1&amp;amp;copy=2'>";
        String json = ld("{\"@type\":\"NewsArticle\",\"image\":%s}");
        String address = "\"https://cdn.example/i.jpg?w=1&amp;copy=2\"";
        for (String head : List.of(
                og,
                json.formatted(address),
                json.formatted("{\"url\":[" + address + "]}"),
                json.formatted("[{\"contentUrl\":" + address + "}]"))) {
            String sizes = "<meta property=og:image:width content=1200>";
            assertThat(article("https://a.example/x", head + sizes, "", "").images())
                    .as(head)
                    .containsExactly(new ArticleImage(
                            "https://cdn.example/i.jpg?w=1&copy=2", null, null, head.equals(og) ? 1200 : null, null));
        }
    }

    @Test
    void keepsOneOfSeveralSizesOfAnImage() {
        String head = "<meta property=og:image content='/a.jpg?w=1200&amp;fit=crop'>";
        String images =
                "<img src='/a.jpg?w=800&amp;q=80' alt='A ferry'><img src=/a.jpg><img src='/b.jpg?id=1&amp;w=800'>"
                        + "<img src='/b.jpg?id=2&amp;w=800'><img src='/a.jpg?v'>";
        assertThat(article("https://a.example/x", head, "", images).images())
                .extracting(ArticleImage::url, ArticleImage::alt)
                .containsExactly(
                        tuple("https://a.example/a.jpg?w=1200&fit=crop", "A ferry"),
                        tuple("https://a.example/b.jpg?id=1&w=800", null),
                        tuple("https://a.example/b.jpg?id=2&w=800", null),
                        tuple("https://a.example/a.jpg?v", null));
    }

    @Test
    void ignoresUrlTemplates() {
        String images =
                "<img data-src='/a_{width}x.jpg' src=/a_300x.jpg><img data-srcset='/b-%7B%7Bsize%7D%7D.jpg' src=/b.jpg>"
                        + "<img data-src='[/c.jpg, (default)]' src='/c 1.jpg'><img src='/{3F2504E0-4F89-11D3}.jpg'>";
        assertThat(article("https://a.example/x", "", "", images).images())
                .extracting(ArticleImage::url)
                .containsExactly(
                        "https://a.example/a_300x.jpg",
                        "https://a.example/b.jpg",
                        "https://a.example/c%201.jpg",
                        "https://a.example/%7B3F2504E0-4F89-11D3%7D.jpg");
    }

    @Test
    void prefersTheLargestOfSeveralSizes() {
        String images = "<img src=/blank.gif data-srcset='/a-1600.jpg 1600w, /a-400.jpg 400w'>"
                + "<picture><source srcset='/b.jpg 1x,/b-2.jpg 2x'><img src='data:image/gif;base64,R0lGOD'></picture>"
                + "<amp-img src=/c.jpg></amp-img><img srcset='/d,w_640.jpg 640w,/d,w_320.jpg 320w'><img srcset='/e.jpg, '>";
        assertThat(article("https://a.example/x", "", "", images).images())
                .extracting(ArticleImage::url)
                .containsExactly(
                        "https://a.example/a-1600.jpg",
                        "https://a.example/b-2.jpg",
                        "https://a.example/c.jpg",
                        "https://a.example/d,w_640.jpg",
                        "https://a.example/e.jpg");
    }

    @Test
    void readsTheCaptionsOfOldThemes() {
        String image =
                "<div class='wp-caption alignleft'><a href=/f><img src=/f.jpg></a><p class=wp-caption-text>A ferry.</p></div>";
        assertThat(article("https://a.example/x", "", "", image).images())
                .extracting(ArticleImage::caption)
                .containsExactly("A ferry.");
    }

    @Test
    void readsMetadataOfThePagesOwnArticle() {
        String entry =
                "{\"@type\":\"BlogPosting\",\"headline\":\"An entry\",\"datePublished\":\"2024-05-03T12:30:00Z\","
                        + "\"author\":{\"name\":\"Ben Ort\"},\"articleSection\":\"Entries\"}";
        String live = ld("{\"@type\":[\"LiveBlogPosting\"],\"headline\":\"Ferries stay through the winter\","
                + "\"datePublished\":\"2024-05-01T06:00:00Z\",\"liveBlogUpdate\":[" + entry + "]}");
        String listed =
                ld("{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\",\"item\":" + entry + "}]}")
                        + ld("{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-01T06:00:00Z\"}");
        String two = ld("[" + entry + ",{\"@type\":\"NewsArticle\",\"url\":\"http://www.a.example/x/?from=feed\","
                + "\"datePublished\":\"2024-05-01T06:00:00Z\"}]");
        for (String head : List.of(live, listed, two)) {
            Extraction.Article article = article("https://a.example/x", head, "", "");
            assertThat(article.published()).as(head).hasToString("2024-05-01T06:00Z");
            assertThat(article.authors()).as(head).isEmpty();
            assertThat(article.details().section()).as(head).isNull();
        }
        assertThat(details("https://a.example/x", live, "", "").kind()).isEqualTo(ArticleKind.LIVE_BLOG);
    }

    @Test
    void readsEntitiesInJsonLd() {
        String head = ld("{\"@type\":\"NewsArticle\",\"articleSection\":\"Arts &amp; Culture\",\"publisher\":{\"name\":"
                + "\"Quill &amp;\\n Post\"},\"keywords\":[\"Food &amp; Drink\",\"Quill, Ada\",{\"@type\":\"DefinedTerm\","
                + "\"name\":\"Harbour\"}]}");
        Extraction.Article article = article("https://a.example/x", head, "", "");
        assertThat(article.details().section()).isEqualTo("Arts & Culture");
        assertThat(article.siteName()).isEqualTo("Quill & Post");
        assertThat(article.keywords()).containsExactly("Food & Drink", "Quill, Ada", "Harbour");
    }

    @Test
    void removesMarkupFromPlainTextFields() {
        String summary =
                "It&amp;#8217;s the &lt;p&gt;ferries&lt;/p&gt;\n\n  &amp;amp;   the <a href=/x>tide</a>, 1 &lt; 2 &lt;3&nbsp;";
        String head = "<meta property=og:description content='" + summary + "'>"
                + "<meta property=article:section content='Arts &amp;amp; Culture'>"
                + "<meta property=og:site_name content='Quill &amp;amp; Post'>"
                + "<meta name=keywords content='R&amp;amp;D, &lt;b&gt;tides&lt;/b&gt;'>"
                + ld(
                        "{\"@type\":\"NewsArticle\",\"alternativeHeadline\":\"<p>What it means for <b>the town</b></p>\"}");
        String image = "<img src=/a.jpg alt='&lt;p&gt;A ferry&amp;#44; at &lt;em&gt;dawn&lt;/em&gt;&lt;/p&gt;'>";
        Extraction.Article article = article("https://a.example/x", head, "", image);
        assertThat(article.lead()).isEqualTo("It’s the ferries & the tide, 1 < 2 <3");
        assertThat(article.details().section()).isEqualTo("Arts & Culture");
        assertThat(article.siteName()).isEqualTo("Quill & Post");
        assertThat(article.keywords()).containsExactly("R&D", "tides");
        assertThat(article.details().subtitle()).isEqualTo("What it means for the town");
        assertThat(article.images()).extracting(ArticleImage::alt).containsExactly("A ferry, at dawn");
    }

    @Test
    void treatsNonBreakingSpacesAsEmpty() {
        String head =
                "<meta property=og:description content='&nbsp;'><meta name=description content='They stay.&nbsp;'>"
                        + "<meta property=og:site_name content='&nbsp;\u2003'>"
                        + ld(
                                "{\"@type\":\"NewsArticle\",\"articleSection\":\"\u00a0\",\"publisher\":{\"name\":\"&nbsp;Tidings&nbsp;\"}}")
                        + "<meta name=section content=Harbour>";
        Extraction.Article article = article("https://a.example/x", head, "", "");
        assertThat(article.lead()).isEqualTo("They stay.");
        assertThat(article.siteName()).isEqualTo("Tidings");
        assertThat(article.details().section()).isEqualTo("Harbour");
    }

    @Test
    void ignoresAnEmptyLead() {
        String first = "The council met on Tuesday evening";
        String name = "<meta property=og:site_name content='The Norhaven Tidings'>"
                + "<meta name=description content='The Norhaven Tidings'>";
        assertThat(article("https://a.example/x", name, "", "").lead()).startsWith(first);
        String top = "<h3>What the council said of the ferries on Tuesday</h3><p>NORHAVEN, Tuesday</p>";
        assertThat(article("https://a.example/x", "", top, "").lead()).startsWith(first);
        String described = "<meta name=description content='Ferries stay.'>";
        assertThat(article("https://a.example/x", described, "", "").lead()).isEqualTo("Ferries stay.");
    }

    @Test
    void splitsListsOfKeywordsOnly() {
        String tag = "<meta property=article:tag content='%s'>";
        assertThat(article("https://a.example/x", tag.formatted("Ferries, Winter"), "", "")
                        .keywords())
                .containsExactly("Ferries", "Winter");
        assertThat(article("https://a.example/x", tag.formatted("Quill, Ada") + tag.formatted("Winter,Ferries"), "", "")
                        .keywords())
                .containsExactly("Quill, Ada", "Winter", "Ferries");
    }

    @Test
    void splitsListsOfKeywordsAtCommasOfOtherScripts() {
        String keywords = "<meta name=keywords content='%s'>";
        assertThat(article("https://a.example/x", keywords.formatted("渡船，潮汐、港口；天气"), "", "")
                        .keywords())
                .containsExactly("渡船", "潮汐", "港口", "天气");
        assertThat(article("https://a.example/x", keywords.formatted("العبارات، الميناء؛ الطقس"), "", "")
                        .keywords())
                .containsExactly("العبارات", "الميناء", "الطقس");
        String tag = "<meta property=article:tag content='%s'>";
        assertThat(article("https://a.example/x", tag.formatted("渡船，潮汐") + tag.formatted("天气"), "", "")
                        .keywords())
                .containsExactly("渡船", "潮汐", "天气");
    }

    private static String ld(String json) {
        return "<script type='application/ld+json'>" + json + "</script>";
    }

    @Test
    void doesNotUseAnAccountAsTheSitesName() {
        String account = "<meta name=twitter:site content=@tidings>";
        String site = ld("{\"@type\":\"WebSite\",\"name\":\"The Norhaven Tidings\"}");
        String publisher = ld("[{\"@type\":\"Organization\",\"name\":\"Ferries Ltd\"},"
                + "{\"@type\":\"NewsMediaOrganization\",\"name\":\"Norhaven Tidings\"}]");
        String url = "https://norhaven-tidings.example/x";
        assertThat(article(url, account + site, "", "").siteName()).isEqualTo("The Norhaven Tidings");
        assertThat(article(url, account + publisher, "", "").siteName()).isEqualTo("Norhaven Tidings");
        assertThat(article(url, account + "<title>Ferries stay - Norhaven Tidings</title>", "", "")
                        .siteName())
                .isEqualTo("Norhaven Tidings");
        assertThat(article(url, account + "<title>Norhaven-Tidings.example | Ferries stay</title>", "", "")
                        .siteName())
                .isEqualTo("Norhaven-Tidings.example");
        assertThat(article(url, account + "<title>Ferries stay - Winter</title>", "", "")
                        .siteName())
                .isNull();
        assertThat(article(url, account.replace("@tidings", "'The Tidings'"), "", "")
                        .siteName())
                .isEqualTo("The Tidings");
    }

    @Test
    void estimatesTheReadingTime() {
        assertThat(ArticleDetails.readingMinutes(0)).isEqualTo(1);
        assertThat(ArticleDetails.readingMinutes(356)).isEqualTo(1);
        assertThat(ArticleDetails.readingMinutes(357)).isEqualTo(2);
        assertThat(ArticleDetails.readingMinutes(2_380)).isEqualTo(10);
    }

    @Test
    void countsAWordWithCombiningAccentsAsOne() {
        String more = "<p>" + "Les élèves désœuvrés étaient restés à côté de la jetée. ".repeat(3);
        String apart = Normalizer.normalize(more, Normalizer.Form.NFD);
        assertThat(article("https://a.example/x", "", "", apart).wordCount())
                .isEqualTo(article("https://a.example/x", "", "", more).wordCount());
    }

    @Test
    void returnsTheConfidenceAndKeepsTheTimeZone() {
        String head = "<title>Ferries stay through the winter</title>"
                + "<meta property=article:published_time content='2024-05-02T09:30:00+02:00'>";
        Extraction.Article article = article("https://a.example/2024/05/02/x", head, "", "");

        assertThat(article.published()).hasToString("2024-05-02T09:30+02:00");
        assertThat(article.confidence().keySet()).contains("title", "text", "published", "language");
        assertThat(article.confidence().values()).allMatch(share -> share > 0 && share <= 1);
        assertThat(article.confidence().keySet())
                .isSubsetOf(article.provenance().keySet());
    }
}
