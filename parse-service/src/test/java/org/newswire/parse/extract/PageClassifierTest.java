package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.WebPage;

class PageClassifierTest {
    private static final String PROSE =
            "<p>The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.</p>";
    private final Extractor extractor = new Extractor();

    @Test
    void rejectsAMessageInPlaceOfTheArticle() {
        for (String says : List.of(
                "404 - Page not found",
                "Seite nicht gefunden",
                "Access Denied",
                "Just a moment...",
                "403 Forbidden",
                "Error 503 Service Unavailable",
                "Are you a robot?",
                "Page introuvable",
                "Oops. Parece que a página que você está tentando acessar não existe :(",
                "La página que buscas no existe",
                "Questa pagina non esiste",
                "Pagina niet gevonden",
                "Cette page n’existe plus",
                "Sidan finns inte",
                "Страница не найдена",
                "Aradığınız sayfa bulunamadı",
                "Az oldal nem található",
                "Halaman tidak ditemukan",
                "Không tìm thấy trang",
                "お探しのページは存在しません",
                "找不到该页面",
                "الصفحة غير موجودة",
                "Please complete the captcha to go on reading the paper",
                "504 Gateway Time-out",
                "Oops! That page can’t be found. The page could not be found")) {
            String html =
                    "<title>" + says + "</title><h1>" + says + "</h1><main><p>Sorry about that, but there is nothing "
                            + "to be seen at this address. Try the search, or go back to where you have come from, please.</p></main>";
            assertThat(reason(html)).as(says).isEqualTo(RejectReason.ERROR_PAGE);
        }
    }

    @Test
    void acceptsAnArticleAboutMessages() {
        for (String title : List.of(
                "Solsiden finnes ikke lenger",
                "Thời trang nhanh và đạo đức không tồn tại",
                "ตำรวจค้นโกดัง ไม่พบหน้ากากอนามัย",
                "Последняя страница дневника не найдена",
                "404 ways to cook beans",
                "How to fix a 404 error",
                "Town forbids ferries",
                "401(k) plans explained")) {
            assertThat(reason("<title>" + title + "</title><h1>" + title + "</h1><article>" + PROSE.repeat(12)
                            + "</article>"))
                    .as(title)
                    .isNull();
        }
    }

    @Test
    void acceptsAShortArticleThatStartsWithANumber() {
        for (String title : List.of(
                "500 migrants rescued off the coast",
                "400 homes evacuated as wildfire nears village",
                "500-year-old oak falls in storm",
                "500-Kilo-Bombe entschärft: Tausende kehren zurück",
                "403: the number of those who came by ferry",
                "500 service members return from mission",
                "400 page report faults harbour board",
                "400 not enough, says harbour union",
                "500 gone after merger of the two ferry lines",
                "标普500指数收跌",
                "电影《Forbidden》上映",
                "В Норхавене эвакуировали 500 человек",
                "إجلاء 500 شخص بسبب الفيضانات",
                "Στη Νόρχαβεν έφτασαν 404 επιβάτες",
                "Cloud firm drops captcha for good",
                "Trains temporarily unavailable between the two harbours",
                "How access denied to reporters became law",
                "404 – Paper Page",
                "Access Denied | Paper Page",
                "404 – Page not found – Paper")) {
            assertThat(reason("<title>" + title + "</title><h1>" + title + "</h1><article>" + PROSE.repeat(3)
                            + "</article>"))
                    .as(title)
                    .isEqualTo(title.contains("Page") ? RejectReason.ERROR_PAGE : null);
        }
    }

    @Test
    void acceptsAnArticleAboutMissingThings() {
        for (String title : List.of(
                "Content no longer available on Netflix this month",
                "Front page article not found offensive, court says",
                "Página do diário de Ana não foi encontrada, diz polícia",
                "Une page du manuscrit introuvable depuis cent ans",
                "Seite aus dem Tagebuch nicht gefunden")) {
            assertThat(reason("<title>" + title + "</title><h1>" + title + "</h1><article>" + PROSE.repeat(3)
                            + "</article>"))
                    .as(title)
                    .isNull();
        }
        assertThat(
                        reason(
                                "<title>Paper</title><h1>Seite nicht gefunden</h1><main>" + PROSE.repeat(2)
                                        + "<p>Bitte prüfen Sie die Adresse, oder beginnen Sie noch einmal auf der Startseite.</p></main>"))
                .isEqualTo(RejectReason.ERROR_PAGE);
    }

    @Test
    void ignoresAHiddenMessage() {
        for (String message : List.of(
                "<div hidden><h1>Page not found</h1></div>",
                "<div style='display: none'><h1>404</h1></div>",
                "<dialog><h1>403 Forbidden</h1></dialog>",
                "<template id=error><h1>Page not found</h1><p>Sorry</p></template>",
                "<div class=modal><h1>403 Forbidden</h1></div>")) {
            assertThat(reason(
                            "<title>Ferries stay in Norhaven | Paper</title><article><h1>Ferries stay in Norhaven</h1>"
                                    + PROSE.repeat(3) + "</article>" + message))
                    .as(message)
                    .isNull();
        }
    }

    @Test
    void rejectsAListOfTeasers() {
        String teasers = IntStream.range(0, 12)
                .mapToObj(i -> "<article class=teaser><h2><a href=/a" + i + ">Ferry number " + i
                        + " leaves the harbour</a></h2>" + PROSE + "</article>")
                .collect(Collectors.joining());
        assertThat(reason("<title>Ferries</title><h1>Ferries</h1><main>" + teasers + "</main>"))
                .isIn(RejectReason.LIST_PAGE, RejectReason.NO_TEXT);
    }

    @Test
    void acceptsAGuideWithHeadingsThatLinkToOtherSites() {
        String items = IntStream.range(0, 9)
                .mapToObj(i -> "<h3><a href='https://shop" + i + ".example/'>Lantern number " + i + "</a></h3>" + PROSE)
                .collect(Collectors.joining());
        assertThat(reason("<title>Nine lanterns</title><h1>Nine lanterns</h1>" + items))
                .isNull();
    }

    @Test
    void acceptsAnArticleOfManyRecipes() {
        String intro = IntStream.range(0, 8).mapToObj(i -> soup(40 + i)).collect(Collectors.joining());
        assertThat(reason(suppers("23 suppers for autumn", recipes(PageClassifierTest::soup))))
                .isNull();
        assertThat(reason(suppers("Suppers for autumn", recipes(i -> soup(i) + soup(50 + i)))))
                .isNull();
        assertThat(reason(suppers("Suppers for autumn", intro + recipes(PageClassifierTest::soup))))
                .isNull();
    }

    @Test
    void rejectsAListOfExcerpts() {
        assertThat(reason(suppers("Suppers", recipes(PageClassifierTest::soup))))
                .isEqualTo(RejectReason.LIST_PAGE);
        assertThat(reason(suppers("Suppers", recipes(i -> soup(i) + soup(50 + i).replace(".</p>", " […]</p>")))))
                .isEqualTo(RejectReason.LIST_PAGE);
    }

    private static String soup(int i) {
        return "<p>Harbour cook " + i + " boils " + (i + 3) + " potatoes with leek number " + (i * 7)
                + ", and serves the soup with bread from bakery " + (i * 3) + " at the pier.</p>";
    }

    private static String recipes(IntFunction<String> text) {
        return recipes(23, text);
    }

    private static String recipes(int count, IntFunction<String> text) {
        return IntStream.range(0, count)
                .mapToObj(i -> "<h2><a href=/recipes/" + i + ">Harbour soup number " + i + "</a></h2>" + text.apply(i))
                .collect(Collectors.joining());
    }

    private static String suppers(String title, String parts) {
        return "<title>" + title + "</title><main><h1>" + title + "</h1>" + parts + "</main>";
    }

    @Test
    void acceptsAnArticleWithSubheadingsAndRelatedTeasers() {
        String parts = IntStream.range(0, 8)
                .mapToObj(i -> "<h2>Part " + i + "</h2>" + PROSE.repeat(3))
                .collect(Collectors.joining());
        assertThat(reason("<h1>Ferries</h1><article>" + parts + "</article><aside><h3><a href=/b>More ferries</a></h3>"
                        + PROSE + "</aside>"))
                .isNull();
    }

    @Test
    void sixTeasersAreAListAndFiveAreNot() {
        assertThat(verdict("<title>Suppers</title>" + recipes(5, PageClassifierTest::soup)))
                .isNull();
        assertThat(verdict("<title>Suppers</title>" + recipes(6, PageClassifierTest::soup)))
                .isEqualTo(new Extraction.Rejected(RejectReason.LIST_PAGE, "a list of 6 teasers"));
    }

    @Test
    void aMessageAboveMoreThan150WordsIsAHeadline() {
        String page = "<title>403 Forbidden</title><h1>403 Forbidden</h1><p>";
        assertThat(verdict(page + "ferry ".repeat(148)))
                .isEqualTo(new Extraction.Rejected(RejectReason.ERROR_PAGE, "error page: 403 Forbidden"));
        assertThat(verdict(page + "ferry ".repeat(149))).isNull();
    }

    @Test
    void aPageThatDatesItselfAsAnArticleIsNeitherAnErrorNorAList() {
        for (String dated : List.of(
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-02\"}</script>",
                "<meta property=og:type content=article><meta property=article:published_time content=2024-05-02>")) {
            assertThat(verdict("<title>404</title>" + dated + "<h1>404</h1>" + PROSE))
                    .as(dated)
                    .isNull();
            assertThat(verdict("<title>Suppers</title>" + dated + recipes(23, PageClassifierTest::soup)))
                    .as(dated)
                    .isNull();
            String undated = dated.replaceAll("2024-05-02", "");
            assertThat(verdict("<title>404</title>" + undated + "<h1>404</h1>" + PROSE))
                    .as(dated)
                    .isNotNull();
            assertThat(verdict("<title>Suppers</title>" + undated + recipes(23, PageClassifierTest::soup)))
                    .as(dated)
                    .isNotNull();
        }
    }

    /// Of a page whose whole text is taken for the article's.
    private static Extraction.@Nullable Rejected verdict(String html) {
        var cutter = new BlockSplitter();
        var page = new PageMetadata(PageParser.parse(html, "https://paper.example/a"), cutter);
        List<Block> blocks = cutter.blocks();
        return new PageClassifier(page, blocks, blocks).verdict();
    }

    private @Nullable RejectReason reason(String html) {
        return switch (extractor.extract(
                ExtractionInput.of(new WebPage(html.getBytes(UTF_8), "https://paper.example/a", Map.of())))) {
            case Extraction.Rejected rejected -> rejected.reason();
            case Extraction.Article article -> null;
        };
    }
}
