package org.newswire.parse.extract.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;

class AuthorFinderTest {
    private static final String BODY = "<p>The ferries of Norhaven stay in the harbour until the storm has passed.</p>";

    @Test
    void returnsAllNamesOfTheBylineIfOnlyOneIsDeclared() {
        assertThat(authors("<meta name=author content='Mara Lindt'><h1>Nobody sails</h1>"
                        + "<p>By Dr Mara Lindt, Ben Ort</p>" + BODY))
                .containsExactly("Dr Mara Lindt", "Ben Ort");
    }

    @Test
    void ignoresPlacesAndOffices() {
        assertThat(authors("<meta name=author content='Mara Lindt'><h1>Nobody sails</h1>"
                        + "<p>By Mara Lindt, Norhaven</p>" + BODY))
                .containsExactly("Mara Lindt");
    }

    @Test
    void prefersAPersonToADeclaredOrganisation() {
        assertThat(authors("<meta name=author content='Norhaven Ferry Association'><h1>Nobody sails</h1>"
                        + "<p>By Mara Lindt</p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors("<meta name=author content='Norhaven Ferry Association'><h1>Nobody sails</h1>" + BODY))
                .containsExactly("Norhaven Ferry Association");
    }

    @Test
    void completesAFirstNameFromTheSitesName() {
        assertThat(authors(
                        "<meta name=author content='Mara'><meta property='og:site_name' content='Mara Lindt Pottery'>"
                                + "<h1>Nobody sails</h1>" + BODY,
                        "https://maralindt.example/ferries"))
                .containsExactly("Mara Lindt");
    }

    @Test
    void ignoresAuthorsOfOtherArticlesFurtherUp() {
        String other =
                "<p><a href='/author/ben-ort'>Ben Ort</a></p><p>Read on</p><p>More</p><p>Even more</p><p>All</p>";
        assertThat(authors(
                        "<h1>Nobody sails</h1>" + other + "<p><a href='/author/mara-lindt'>Mara Lindt</a></p>" + BODY))
                .containsExactly("Mara Lindt");
    }

    @Test
    void reordersNamesThatStartWithTheSurname() {
        String meta = "<meta name=citation_author content='%s'>";
        assertThat(authors(meta.formatted("Quill, Ada") + meta.formatted("Jong, Michiel de") + BODY))
                .containsExactly("Ada Quill", "Michiel de Jong");
        assertThat(authors(meta.formatted("Ada Quill, Ben Ort") + BODY)).containsExactly("Ada Quill", "Ben Ort");
        assertThat(authors(meta.formatted("Ada Quill, PhD") + BODY)).containsExactly("Ada Quill");
        assertThat(authors("<meta name=author content='Ada, Ben'>" + BODY)).containsExactly("Ada", "Ben");
    }

    @Test
    void acceptsNamesWithoutCapitals() {
        String stated = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":"
                + "{\"@type\":\"Person\",\"name\":\"山田太郎\"}}</script>";
        assertThat(authors(stated + "<meta name=author content='Norhaven Online'><h1>Nobody sails</h1>" + BODY))
                .containsExactly("山田太郎");
        assertThat(authors(stated.replace("山田太郎", "maral") + "<meta name=author content='Mara Lindt'>"
                        + "<h1>Nobody sails</h1>" + BODY))
                .containsExactly("Mara Lindt");
    }

    @Test
    void prefersABylineToADeclaredOrganisationAndToTheEditors() {
        String agency = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":"
                + "{\"@type\":\"Organization\",\"name\":\"Norhaven Wire\"}}</script>";
        assertThat(authors(agency + "<h1>Nobody sails</h1><p>By Mara Lindt</p><p>Norhaven Wire</p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors(agency + "<h1>Nobody sails</h1><p>Mara Lindt</p><p>2 May 2024</p>" + BODY))
                .containsExactly("Norhaven Wire");
        for (String editors : List.of("Redacción", "News Desk", "NHW")) {
            assertThat(authors("<meta name=author content='" + editors + "'><h1>Nobody sails</h1>"
                            + "<p>Por Mara Lindt</p><p>" + editors + "</p>" + BODY))
                    .as(editors)
                    .containsExactly("Mara Lindt");
        }
    }

    @Test
    void readsThePersonsOfABylineWithoutItsAgency() {
        assertThat(authors("<h1>Nobody sails</h1><p>By Mara Lindt and Ben Ort | Reuters</p>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void readsTheDatelineOfANewsAgency() {
        assertThat(authors("<h1>Nobody sails</h1><p>北港5月2日电（记者王小明、李四）渡轮停在港口。</p>"))
                .containsExactly("王小明", "李四");
        assertThat(authors("<h1>Nobody sails</h1><p>(서울=소식) 김철수 이영희 기자 = 배는 항구에 있다.</p>"))
                .containsExactly("김철수", "이영희");
    }

    @Test
    void readsNamesOfSeveralPartsNextToADate() {
        for (String name : List.of("Jean-Luc Dupont", "Ana de la Cruz", "Mara van der Lindt")) {
            assertThat(authors("<h1>Nobody sails</h1><p>" + name + "</p><p>May 2, 2024</p>" + BODY))
                    .containsExactly(name);
        }
    }

    @Test
    void readsTheNameAtTheStartOfAnAuthorBox() {
        assertThat(authors("<h1>Nobody sails</h1><div class=author-box><h4>Mara Lindt</h4><p>"
                        + "Mara writes of ferries and piers. ".repeat(5) + "</p></div>" + BODY))
                .containsExactly("Mara Lindt");
    }

    @Test
    void readsListsOfEachFormInJsonLd() {
        for (String stated : List.of(
                "[[{'@type':'Person','name':'Mara Lindt'}]]",
                "{'@list':[{'@type':'Person','name':'Mara Lindt'}]}",
                "{'@type':'Person','name':['Mara Lindt']}",
                "{'@type':'Person','name':{'@value':'Mara Lindt'}}",
                "{'@type':'Person','url':'https://paper.example/author/mara-lindt'}",
                "'','creator':['Mara Lindt']")) {
            assertThat(authors("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":"
                            + stated.replace('\'', '"') + "}</script><h1>Nobody sails</h1>" + BODY))
                    .as(stated)
                    .containsExactly("Mara Lindt");
        }
    }

    @Test
    void doesNotReadAReadingTimeAsAName() {
        assertThat(authors("<meta name='twitter:label1' content='Est. reading time'>"
                        + "<meta name='twitter:data1' content='Less than a minute'><h1>Nobody sails</h1>" + BODY))
                .isEmpty();
    }

    @Test
    void readsOnlyTheNameOfAMarkedByline() {
        assertThat(authors("<h1>Nobody sails</h1><div class=byline><span>Mara Lindt</span>"
                        + "<span>Harbour News, Norhaven</span></div>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors("<h1>Nobody sails</h1><div class=byline><span>Mara Lindt</span> and "
                        + "<span>Ben Ort</span></div>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
        assertThat(authors("<h1>Nobody sails</h1><div class=byline><p>Mara Lindt</p><p>Ben Ort</p></div>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void readsAuthorLinksWithoutSpacesAroundThem() {
        assertThat(authors("<h1>Nobody sails</h1><div><span>By</span><a href='/author/a'>Mara Lindt</a>"
                        + "<span>and</span><a href='/author/b'>Ben Ort</a></div>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void endsABylineWithTheElementOfTheName() {
        assertThat(authors("<h1>Nobody sails</h1><p>By <a href='/a'>Mara Lindt</a> <a href='/c'>Ferries</a> "
                        + "<a href='#c'>No Comments</a></p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors("<h1>Nobody sails</h1><p>By <b>Mara Lindt</b>, <b>Ben Ort</b> Special Envoys</p>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void readsBylinesWithoutSpacesOrWithMoreText() {
        for (String byline : List.of(
                "As told to Mara Lindt",
                "Author / Mara Lindt",
                "By Mara Lindt For Norhaven Online",
                "<span>By </span><a href='/a'>Mara Lindt</a>on May 2, 2024",
                "By Mara Lindt, NHW9Dec 19, 2023",
                "By <a href='/a'>Mara Lindt</a>, an editor who " + "writes of ferries and piers ".repeat(7))) {
            assertThat(authors("<h1>Nobody sails</h1><p>" + byline + "</p>" + BODY))
                    .as(byline)
                    .containsExactly("Mara Lindt");
        }
        assertThat(authors("<h1>Nobody sails</h1><p>ByThe Norhaven Press</p>" + BODY))
                .containsExactly("The Norhaven Press");
        assertThat(authors("<h1>Nobody sails</h1><p>Author Interviews</p>" + BODY))
                .isEmpty();
    }

    @Test
    void ignoresThePhotographerNextToADate() {
        assertThat(authors("<h1>Nobody sails</h1><figure><p>The pier on May 2, 2024</p><p>Ben Ort</p></figure>" + BODY))
                .isEmpty();
    }

    @Test
    void joinsNamesInSeveralElements() {
        assertThat(authors("<h1>Nobody sails</h1><p>By <span>Anna Lena</span> <span>Lindt</span></p>" + BODY))
                .containsExactly("Anna Lena Lindt");
        assertThat(authors(
                        "<h1>Nobody sails</h1><p>By <span>Mara Lindt</span> <span>And</span> <span>Ben Ort</span></p>"
                                + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void readsTheReporterAtTheEndOfAnAgencyText() {
        assertThat(authors("<h1>Nobody sails</h1><p>NORHAVEN - Ferries stay.</p>"
                        + "<p>(Reporting by Mara Lindt and Ben Ort in Norhaven; Editing by Ada Quill)</p>"))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void prefersAVisiblePersonToADeclaredOrganisation() {
        assertThat(authors("<meta name=author content='The Norhaven Gazette'><h1>Nobody sails</h1>"
                        + "<p>By Mara Lindt</p><p>The Norhaven Gazette</p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors("<meta name=author content='Mara Lindt'><h1>Nobody sails</h1>"
                        + "<p>By The Norhaven Gazette</p>" + BODY))
                .containsExactly("Mara Lindt");
    }

    @Test
    void readsParselyMetadata() {
        assertThat(authors("<meta name=parsely-page content='{\"authors\": [\"Mara Lindt\", \"Ben Ort\"]}'>"
                        + "<meta name=parsely-page content='{broken'><h1>Nobody sails</h1>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void ignoresBylinesOfCommentsAndOtherArticles() {
        for (String place : List.of("comments", "related-posts")) {
            assertThat(authors("<div class=" + place + "><p>By Ben Ort</p></div><p>x</p><h1>Nobody sails</h1>" + BODY))
                    .as(place)
                    .isEmpty();
        }
    }

    @Test
    void prefersAMarkedBylineToAnAccountOrThePublisher() {
        String marked = "<h1>Nobody sails</h1><div><span class=article__author>Mara Lindt</span></div>" + BODY;
        String titled = "<title>Nobody sails | Coast Courier</title>";
        for (String head : List.of(
                titled + "<meta name=author content='Coast Courier'>",
                "<meta name=publisher content='Coast Courier'><meta name=author content='Coast Courier'>",
                "<meta name=author content='CoastWeb'>",
                "<meta name=author content='coastweb'>",
                "<script type='application/ld+json'>[{\"@type\":\"WebSite\",\"name\":\"Coast Courier\"},"
                        + "{\"@type\":\"NewsArticle\",\"author\":{\"@type\":\"Person\",\"name\":\"Coast Courier\"}}]</script>")) {
            assertThat(authors(head + marked)).as(head).containsExactly("Mara Lindt");
            assertThat(authors(head + "<p>Coast Courier</p><h1>Nobody sails</h1><p>By Mara Lindt</p>" + BODY))
                    .as(head)
                    .containsExactly("Mara Lindt");
        }
        assertThat(authors(titled + "<meta name=author content='Coast Courier'><h1>Nobody sails</h1>" + BODY))
                .containsExactly("Coast Courier");
        assertThat(authors("<meta name=author content='Ada Quill'>" + marked)).containsExactly("Ada Quill");
    }

    @Test
    void readsNamesThatALabelOrAStandfirstAnnounces() {
        assertThat(authorsAround(
                        "<h1>Nobody sails</h1>" + BODY + "<p>x</p>".repeat(12) + "<span>by</span><p>Mara Lindt</p>"))
                .containsExactly("Mara Lindt");
        assertThat(authors("<h1>Nobody sails</h1><p>A day at the pier is long, says MARA LINDT.</p>" + BODY))
                .containsExactly("MARA LINDT");
        assertThat(authors("<h1>Nobody sails</h1><p>A day at the pier is long, writes Mara Lindt</p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors("<h1>Nobody sails</h1><p>A day at the pier is long, says Mara Lindt</p>" + BODY))
                .isEmpty();
    }

    @Test
    void ignoresCreditsInMetadataThatAreNotVisible() {
        String meta = "<meta name=author content='Mara Lindt, Ben Ort'>";
        String json = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":"
                + "{\"@type\":\"Person\",\"name\":\"Mara Lindt\"}}</script>";
        assertThat(authors(meta + json + "<h1>Nobody sails</h1><p>Mara Lindt</p>" + BODY))
                .containsExactly("Mara Lindt");
        assertThat(authors(meta + json + "<h1>Nobody sails</h1><p>Mara Lindt</p><p>Ben Ort</p>" + BODY))
                .containsExactly("Mara Lindt", "Ben Ort");
    }

    @Test
    void ignoresAuthorsOfReferences() {
        String references = IntStream.range(0, 50)
                .mapToObj(i -> "<li itemprop=citation><span itemprop=author class=author>Ben Ort"
                        + (char) ('a' + i % 26) + "</span></li>")
                .collect(Collectors.joining());
        assertThat(authorsAround("<h1>Nobody sails</h1>" + BODY + "<ol class=references>" + references + "</ol>"))
                .isEmpty();
        assertThat(authorsAround("<h1>Nobody sails</h1><p>By Mara Lindt</p>" + BODY + "<ol>" + references + "</ol>"))
                .containsExactly("Mara Lindt");
        String cited = "<script type='application/ld+json'>{\"@type\":\"WebPage\",\"citation\":[{\"@type\":"
                + "\"ScholarlyArticle\",\"author\":[\"Ben Ort\",\"Ada Quill\"]}]}</script>";
        assertThat(authors(cited + "<h1>Nobody sails</h1>" + BODY)).isEmpty();
    }

    @Test
    void prefersTheBylineToTheWholeNewsroom() {
        String newsroom = IntStream.range(0, 50)
                .mapToObj(i -> "<meta property='article:author' content='Ben Ort" + (char) ('a' + i % 26)
                        + (char) ('a' + i / 26) + "'>")
                .collect(Collectors.joining());
        assertThat(authors(newsroom + "<h1>Nobody sails</h1><p>By Mara Lindt and Ben Orta</p>" + BODY))
                .containsExactly("Mara Lindt", "Ben Orta");
    }

    @Test
    void ignoresHeadlinesThatBeginLikeBylines() {
        for (String headline : List.of(
                "Von Hamburg nach Berlin in vier Stunden",
                "Von Ada Quill bis Ben Ort: die Gäste",
                "Par Toutatis que la mer est belle",
                "Di mare si vive")) {
            assertThat(authors("<h1>" + headline + "</h1><h1>Nobody sails</h1><p>" + headline + "</p>" + BODY))
                    .as(headline)
                    .isEmpty();
        }
        assertThat(authors("<h1>Nobody sails</h1><p>Von Mara am 2. Mai</p>" + BODY))
                .containsExactly("Mara");
    }

    private static List<String> authors(String html) {
        return authors(html, "https://paper.example/ferries");
    }

    private static List<String> authors(String html, String url) {
        return authors(
                html,
                url,
                BlockSplitter.cut(PageParser.parse("<body>" + html, url)).size() - 1);
    }

    /// The authors if the text is followed by other blocks.
    private static List<String> authorsAround(String html) {
        String url = "https://paper.example/ferries";
        List<Block> blocks = BlockSplitter.cut(PageParser.parse("<body>" + html, url));
        return authors(
                html,
                url,
                IntStream.range(0, blocks.size())
                        .filter(i -> BODY.contains(blocks.get(i).text()))
                        .findFirst()
                        .orElseThrow());
    }

    /// @param text index of the only block of the body
    private static List<String> authors(String html, String url, int text) {
        var document = PageParser.parse("<body>" + html, url);
        List<Block> blocks = BlockSplitter.cut(document);
        List<Block> body = List.of(blocks.get(text));
        var around = PageContext.of(blocks, body, "Nobody sails");
        var page = new PageMetadata(document);
        return new AuthorFinder(page, null, around).find().value();
    }
}
