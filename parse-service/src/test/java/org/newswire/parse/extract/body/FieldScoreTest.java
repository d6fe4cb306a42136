package org.newswire.parse.extract.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldScoreTest {
    @Test
    void reportsTheGapToOtherSystems() {
        ObjectNode truth = Corpus.JSON.createObjectNode();
        ObjectNode results = Corpus.JSON.createObjectNode();
        Map<String, String> systems = new HashMap<>();
        for (int i = 0; i < 80; i++) {
            truth.putObject("p" + i)
                    .put("set", "news")
                    .put("language", "de")
                    .putArray("authors")
                    .add("Ada Quill");
            results.putObject("p" + i).putArray("authors").add(i < 70 ? "ADA QUILL" : "Ben Ort");
            systems.put("p" + i, i < 60 ? "WordPress" : "Drupal");
        }

        assertThat(new FieldScore(truth, results, systems).lines())
                .containsExactly(
                        "authors: 0.875, 80 pages",
                        "  by set: news 0.875 (80); gap 0.000",
                        "  by system: Drupal 0.500 (20), WordPress 1.000 (60); gap 0.125",
                        "  by language family: Germanic 0.875 (80); gap 0.000");
    }

    @Test
    void splitsNamesThatTheTruthHasAsOne() {
        ObjectNode truth = Corpus.JSON.createObjectNode();
        ObjectNode results = Corpus.JSON.createObjectNode();
        truth.putObject("p").putArray("authors").add("By Ada Quill and Ben Ort");
        truth.withObject("/p").put("title", "Ada Quill and Ben Ort");
        results.putObject("p").putArray("authors").add("Ada Quill").add("Ben Ort");
        results.withObject("/p").put("title", "By Ada Quill and Ben Ort");

        assertThat(new FieldScore(truth, results, Map.of()).lines())
                .contains("title: 0.000, 1 pages", "authors: 1.000, 1 pages");
    }

    @Test
    void recognisesTheSystemOfAPage() {
        assertThat(ContentSystem.of("<link href=/wp-content/a.css>".getBytes(UTF_8)))
                .isEqualTo("WordPress");
        assertThat(ContentSystem.of("<p>Drupal".getBytes(UTF_8))).isEqualTo("other");
    }
}
