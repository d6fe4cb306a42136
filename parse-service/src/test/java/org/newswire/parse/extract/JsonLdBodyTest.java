package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;

class JsonLdBodyTest {
    private static final String FIRST =
            "The ferries of Norhaven sail again, the harbour board said on Monday, after a week in which strong"
                    + " winds from the north had kept every ship & boat in the bay.";
    private static final String SECOND =
            "Passengers who had waited for days were taken to the islands first; the post, which fills two rooms"
                    + " of the harbour office by now, follows on Tuesday.";
    private final Extractor extractor = new Extractor();

    @Test
    void usesTheArticleBodyOfAPageThatNeedsScripts() {
        var article = (Extraction.Article) extracted(FIRST + "\\n\\n" + SECOND, null);

        assertThat(article.text()).isEqualTo(FIRST + "\n\n" + SECOND);
        assertThat(article.html())
                .isEqualTo("<p>" + FIRST.replace("&", "&amp;") + "</p>\n<p>" + SECOND.replace("&", "&amp;") + "</p>");
        assertThat(article.title()).isEqualTo("Ferries sail again");
        assertThat(article.authors()).containsExactly("Ada Quill");
        assertThat(article.publishedDate()).isEqualTo("2024-05-06");
        assertThat(article.language()).isEqualTo("en");
        assertThat(article.lead()).isEqualTo("After a week of wind");
        assertThat(article.provenance()).containsEntry("text", "json-ld");
        assertThat(article.confidence()).doesNotContainKey("text");
    }

    @Test
    void readsMarkupInTheArticleBody() {
        for (String stated : List.of(
                "<p>" + FIRST.replace("&", "&amp;") + "</p><p onclick=a()>" + SECOND + "<script>a()<\\/script></p>",
                FIRST.replace("ferries", "<a href=/x>ferries</a>").replace("&", "&amp;") + "\\n\\n"
                        + SECOND.replace("post", "<b>post</b>"),
                "&lt;p&gt;" + FIRST.replace("&", "&amp;amp;") + "&lt;/p&gt;&lt;p&gt;" + SECOND + "&lt;/p&gt;")) {
            var article = (Extraction.Article) extracted(stated, null);

            assertThat(article.text()).isEqualTo(FIRST + "\n\n" + SECOND);
            assertThat(article.html()).doesNotContain("script", "onclick");
        }
    }

    @Test
    void readsBreaksAsLines() {
        var article = (Extraction.Article) extracted(FIRST.replace("week in", "week<br>in") + "\\r\\n" + SECOND, null);

        assertThat(article.text()).isEqualTo(FIRST.replace("week in", "week\nin") + "\n\n" + SECOND);
        assertThat(article.kept()).isEqualTo(1);
    }

    @Test
    void ignoresAVeryShortArticleBody() {
        assertThat(extracted("The ferries sail again.", null))
                .isInstanceOfSatisfying(
                        Extraction.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.NO_TEXT));
        assertThat(extracted("ferry ".repeat(49), null)).isInstanceOf(Extraction.Rejected.class);
        assertThat(extracted("ferry ".repeat(50), null))
                .isInstanceOfSatisfying(
                        Extraction.Article.class,
                        article -> assertThat(article.wordCount()).isEqualTo(50));
    }

    @Test
    void prefersALongerTextOfTheEntry() {
        var rejected = (Extraction.Rejected)
                extracted(FIRST + " " + SECOND, entry("Ferries sail again", "<p>" + (FIRST + " ").repeat(4) + "</p>"));

        assertThat(Objects.requireNonNull(rejected.known()).provenance()).containsEntry("text", "feed");
        assertThat(extracted(FIRST + " " + SECOND, entry("Ferries sail again", "<p>They do.</p>")))
                .isInstanceOfSatisfying(
                        Extraction.Article.class,
                        article -> assertThat(article.text()).isEqualTo(FIRST + " " + SECOND));
    }

    @Test
    void ignoresTheArticleBodyOfAnotherArticle() {
        assertThat(extracted(FIRST + " " + SECOND, entry("Council wants a bridge", null)))
                .isInstanceOfSatisfying(
                        Extraction.Rejected.class,
                        rejected -> assertThat(rejected.known()).isNull());
    }

    private static SyndicatedEntry entry(String title, @Nullable String content) {
        return SyndicatedEntryBuilder.builder()
                .title(title)
                .content(content)
                .link("https://tidings.example/ferries")
                .build();
    }

    private Extraction extracted(String articleBody, @Nullable SyndicatedEntry entry) {
        String page = """
                <html lang="en"><head><title>Ferries sail again | Tidings</title>
                <meta property="og:description" content="After a week of wind">
                <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferries sail again",
                "datePublished": "2024-05-06T08:00:00Z", "author": {"@type": "Person", "name": "Ada Quill"},
                "articleBody": "%s"}</script></head>
                <body><nav><a href="/">Home</a> <a href="/news">News</a></nav><div id="root"></div></body></html>
                """.formatted(articleBody);
        return extractor.extract(new ExtractionInput(
                new WebPage(page.getBytes(UTF_8), "https://tidings.example/ferries", Map.of()), entry, null));
    }
}
