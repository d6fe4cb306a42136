package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.parse.extract.page.WebPage;

/// Lists, tables and slides between the paragraphs belong to the article, notes after it do not. Tests
/// `BodyFinder`.
class ArticlePartsTest {
    private static final String BEFORE = """
            <p>The council of Norhaven decided on Tuesday evening that the ferries between the two islands would keep running
            through the winter, after weeks of protest by the residents.</p>
            <p>Mayor Ada Quill said that the money for the crews had been found in the budget for roads, and that nobody on the
            islands would have to pay more than they did last year.</p>
            <p>A spokesman of the harbour said on Wednesday that work on the new pier would begin in March and would last until
            the autumn, weather permitting, as in earlier years.</p>""";
    private static final String AFTER = """
            <p>Some of the fishermen are still not content, since the landing place that they have used for generations is going
            to be closed while the new pier is being built.</p>
            <p>The opposition welcomed the decision but asked why it had taken so long, and whether the two old ships would pass
            their inspections in the spring as the owners promised.</p>""";
    private static final String MENU =
            "<nav><ul><li><a href=/news>News</a></li><li><a href=/sport>Sport</a></li></ul></nav>";
    private static final String FOOT =
            "<footer><p>© Coast Courier</p><ul><li><a href=/imprint>Imprint</a></li></ul></footer>";

    private final Extractor extractor = new Extractor();

    @Test
    void keepsAListOfBooks() {
        String books = items(
                6,
                i -> "<li><a href='https://books.example/" + i + "'>The Quiet Pier, Part " + i
                        + "</a> by Mara Lindt (Harbour Press, €1" + i + ")</li>");
        assertThat(text("<h2>Books about ferries</h2><ul>" + books + "</ul>"))
                .contains("The Quiet Pier, Part 0 by", "Part 5");
    }

    @Test
    void keepsAListOfRestaurants() {
        String places = items(
                5,
                i -> "<h3>Harbour Inn " + i + "</h3><p>" + (i + 3) + " Pier Road, Norhaven; open daily 12–22.<br>"
                        + "<a href='https://inn" + i + ".example'>inn" + i + ".example</a></p>");
        assertThat(text(places)).contains("Harbour Inn 0", "7 Pier Road, Norhaven");
    }

    @Test
    void keepsTheTextOfSlides() {
        String slides = items(
                5,
                i -> "<div class=slide><img src=/" + i + ".jpg><div class=slide__text><h3>Pier " + i + "</h3><p>"
                        + "Pier " + i + " was built by the town in 19" + (i + 20)
                        + " and has been used by ferries ever since.</p>"
                        + "</div></div>");
        assertThat(text("<div class=slideshow>" + slides + "</div>")).contains("Pier 0 was built", "Pier 4 was built");
    }

    @Test
    void keepsATable() {
        String rows =
                items(5, i -> "<tr><td>Pier " + i + "</td><td>" + (i + 7) + "</td><td>" + (i + 3) + ".50</td></tr>");
        assertThat(text("<table><tr><th>Pier</th><th>Ferries</th><th>Fare</th></tr>" + rows + "</table>"))
                .contains("Pier\tFerries\tFare", "Pier 4\t11\t7.50");
    }

    @ParameterizedTest
    @ValueSource(strings = {"paywall", "article-paywall__content", "subscribe", "subscriber-content", "premium"})
    void keepsTheParagraphsOfAContainerNamedAfterAPaywall(String name) {
        assertThat(text("<div class='" + name + "'>" + AFTER + "</div>"))
                .contains("the ferries between the two islands", "Some of the fishermen", "The opposition welcomed");
    }

    @Test
    void dropsNotesAfterTheText() {
        for (String note : new String[] {
            "Already a subscriber? Sign in",
            "Subscribe to continue reading",
            "This article is for subscribers only.",
            "Comments are closed.",
            "Please read our comment policy before you post.",
            "Kommentare sind geschlossen.",
            "Bitte beachten Sie unsere Netiquette."
        }) {
            assertThat(page(BEFORE + AFTER + "<p>" + note + "</p>")).doesNotContain(note);
        }
    }

    @Test
    void keepsACorrectionAfterTheText() {
        for (String note : new String[] {
            "Correction: An earlier version of this article misstated the name of the mayor. It is Ada Quill.",
            "This article was amended on 4 March 2026. The pier is closed until autumn, not until May."
        }) {
            assertThat(page(BEFORE + AFTER + "<p>" + note + "</p>")).contains(note);
        }
    }

    @Test
    void theTextNeitherRepeatsTheHeadlineNorEndsWithAHeading() {
        String text = page("<p>Ferries keep running</p>" + BEFORE + AFTER + "<h2>What happens next in Norhaven</h2>");

        assertThat(text).startsWith("The council of Norhaven").endsWith("as the owners promised.");
    }

    private String text(String part) {
        String text = page(BEFORE + part + AFTER);
        assertThat(text).contains("decided on Tuesday", "landing place", "the owners promised");
        return text;
    }

    private String page(String body) {
        String html = "<html lang=en><head><title>Ferries keep running | Coast Courier</title></head><body>" + MENU
                + "<main><article><h1>Ferries keep running</h1>" + body + "</article></main>" + FOOT;
        return switch (extractor.extract(
                ExtractionInput.of(new WebPage(html.getBytes(UTF_8), "https://courier.example/ferries", Map.of())))) {
            case Extraction.Article article -> article.text();
            case Extraction.Rejected rejected -> rejected.detail();
        };
    }

    private static String items(int n, IntFunction<String> item) {
        return IntStream.range(0, n).mapToObj(item).collect(Collectors.joining());
    }
}
