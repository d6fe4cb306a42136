package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.WebPage;

class ExtractionJsonTest {
    private static final String TEXT = "<p>" + "The harbour board said that the tides are rising. ".repeat(12) + "</p>";

    @Test
    void writesTimesWithSecondsAndTheDeclaredOffset() {
        Extraction found = extracted("<meta property='article:published_time' content='2024-05-02T10:00+02:00'>"
                + "<meta property='article:modified_time' content='2024-05-02T09:30:15Z'><h1>Tides rise</h1>" + TEXT);
        ObjectNode full = ExtractionJson.full(found);
        assertThat(full.path("published").asText()).isEqualTo("2024-05-02T10:00:00+02:00");
        assertThat(full.path("modified").asText()).isEqualTo("2024-05-02T09:30:15Z");
        assertThat(ExtractionJson.forScoring(found).path("dateTime").asText()).isEqualTo("2024-05-02T10:00:00+02:00");
    }

    @Test
    void writesWhyAPageIsNotAnArticle() {
        ObjectNode none = ExtractionJson.forScoring(extracted(" "));
        assertThat(none.path("rejected").asText()).isEqualTo("EMPTY");
        assertThat(none.path("detail").asText()).isNotBlank();
        assertThat(none.has("articleBody")).isFalse();
    }

    @Test
    void writesDetailsOfAPageWithoutTextSeparately() {
        Extraction found = extracted(
                "<title>Tides rise</title><meta property=og:title content='Tides rise'><h1>Tides rise</h1><video></video>");
        ObjectNode full = ExtractionJson.full(found);
        assertThat(full.path("rejected").asText()).isEqualTo("NO_TEXT");
        assertThat(full.has("title")).isFalse();
        assertThat(full.path("known").path("title").asText()).isEqualTo("Tides rise");
        assertThat(ExtractionJson.forScoring(found).path("title").asText()).isEqualTo("Tides rise");
    }

    private static Extraction extracted(String html) {
        return new Extractor()
                .extract(ExtractionInput.of(
                        new WebPage(html.getBytes(StandardCharsets.UTF_8), "https://site.example/tides", Map.of())));
    }
}
