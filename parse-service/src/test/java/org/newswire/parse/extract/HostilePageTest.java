package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.page.WebPage;

/// What becomes of hostile pages. `HostilePageIT` measures their costs. Tests [Extractor].
class HostilePageTest {
    private static final Extractor EXTRACTOR = new Extractor();

    @Test
    void reportsOmittedElementsOfAnArticle() {
        String html = "<title>Tides rise</title><h1>Tides rise</h1>" + HostilePages.PROSE.repeat(3)
                + "<i></i>".repeat(160_000) + HostilePages.PROSE;

        Extraction.Article article = (Extraction.Article) extract(html);

        assertThat(article.text()).contains("one of many");
        assertThat(article.cut()).contains("text");
    }

    @Test
    void aStackOverflowFailsOnlyItsPage() {
        var deep = new Extractor().with(() -> {
            throw new StackOverflowError("as deep markup does");
        });
        assertThat(deep.extract(source("<h1>Tides rise</h1>" + HostilePages.PROSE)))
                .isInstanceOfSatisfying(
                        Extraction.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.FAILED));
        assertThat(extract("<h1>Tides rise</h1>" + "<div><blockquote><ul><li>".repeat(100_000) + HostilePages.PROSE))
                .isInstanceOf(Extraction.class);
    }

    private static Extraction extract(String html) {
        return EXTRACTOR.extract(source(html));
    }

    private static ExtractionInput source(String html) {
        return ExtractionInput.of(new WebPage(html.getBytes(UTF_8), "https://paper.example/2024/tides-rise", Map.of()));
    }
}
