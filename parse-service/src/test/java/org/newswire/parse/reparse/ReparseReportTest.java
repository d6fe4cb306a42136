package org.newswire.parse.reparse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Changes;

class ReparseReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReparseReport report = new ReparseReport("20260318T120000000Z", "8", 2);
    private final Article before = article(_ -> {});

    @Test
    void reportsGainsLossesAndLengths() {
        Article after = article(sample -> {
            sample.remove("language");
            sample.put("title", "Harbour");
            ((ObjectNode) sample.get("details")).put("section", "World");
        });
        compare(before, after);
        compare(after, before);
        compare(before, before);

        JsonNode site = report.json().at("/sites/0");
        assertThat(site.path("site").asText()).isEqualTo("news.example");
        assertThat(site.path("compared").asInt()).isEqualTo(3);
        assertThat(site.path("differing").asInt()).isEqualTo(2);
        assertThat(site.path("fields").findValuesAsText("field"))
                .containsExactly("details.section", "language", "title");
        JsonNode language = site.at("/fields/1");
        assertThat(language.path("gained").asInt()).isEqualTo(1);
        assertThat(language.path("lost").asInt()).isEqualTo(1);
        JsonNode title = site.at("/fields/2");
        assertThat(title.path("differing").asInt()).isEqualTo(2);
        assertThat(title.path("gained").asInt()).isZero();
        assertThat(title.path("charsBefore").asInt()).isEqualTo("Harbour reopens after stormHarbour".length());
        assertThat(title.at("/samples/0/before").asText()).isEqualTo("Harbour reopens after storm");
        assertThat(title.at("/samples/0/after").asText()).isEqualTo("Harbour");
    }

    @Test
    void showsLongTextsAroundTheFirstDifference() {
        String same = "x".repeat(5_000);
        Article old = article(sample -> sample.put("text", same + "old" + same));
        Article fresh = article(sample -> sample.put("text", same + "fresh" + same));
        for (int i = 0; i < 5; i++) {
            compare(old, fresh);
        }

        JsonNode samples = report.json().at("/sites/0/fields/0/samples");
        assertThat(samples).hasSize(2);
        assertThat(samples.at("/0/before").asText())
                .startsWith("…xxx")
                .contains("old")
                .endsWith("…");
        assertThat(samples.at("/0/after").asText()).contains("fresh").hasSizeLessThan(200);
    }

    @Test
    void printsATable() {
        compare(before, article(sample -> sample.put("title", "Harbour")));
        report.rejected(before, "no-content");
        report.superseded();

        assertThat(String.join("\n", report.lines()))
                .contains(
                        "run 20260318T120000000Z, extractor 8: 0 raw records, 2 compared with their articles, 1 differ")
                .contains("skipped: 1 whose article has a newer version, 0 without an article")
                .containsPattern("site +field +differ +gained +lost +chars before +chars after")
                .containsPattern("news.example +title +1 +0 +0 +27 +7")
                .contains("news.example: 1 are rejected now: no-content")
                .contains("    - Harbour reopens after storm\n    + Harbour");
    }

    private void compare(Article old, Article fresh) {
        List<String> fields = Changes.between(old, fresh);
        report.compared(old, fresh, fields);
    }

    private static Article article(Consumer<ObjectNode> edit) {
        try (InputStream in =
                Objects.requireNonNull(ReparseReportTest.class.getResourceAsStream("/samples/article.json"))) {
            ObjectNode sample = (ObjectNode) JSON.readTree(in);
            edit.accept(sample);
            return Article.CONTRACT.decode(JSON.writeValueAsBytes(sample));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
