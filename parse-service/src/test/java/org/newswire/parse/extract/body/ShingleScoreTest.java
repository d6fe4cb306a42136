package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ShingleScoreTest {
    private final ObjectNode truth = Corpus.JSON.createObjectNode();
    private final ObjectNode results = Corpus.JSON.createObjectNode();

    private void page(String id, String set, String wanted, String found) {
        truth.putObject(id).put("set", set).put("articleBody", wanted);
        results.putObject(id).put("articleBody", found);
    }

    @Test
    void averagesPerSetAndMeasuresPrecisionOfPagesWithText() {
        page("a", "news", "The ferries stay where they are.", "The ferries stay where they are.");
        page("b", "news", "One two three four five.", "One two three four and more of it.");
        page("c", "blogs", "One two three four.", "");

        assertThat(new ShingleScore(truth, results).lines())
                .containsExactly(
                        "all: F1 0.545 (precision 0.600, recall 0.500), 3 pages",
                        "blogs: F1 0.000 (precision 0.000, recall 0.000), 1 pages",
                        "news: F1 0.667 (precision 0.600, recall 0.750), 2 pages",
                        "lowest F1: c 0.000, b 0.286, a 1.000");
    }

    @Test
    void textsOfFewerThanFourWordsAreOneShingle() {
        page("a", "", "Ferries stay.", "Ferries stay!");
        truth.putObject("no-text").put("title", "Ferries");

        assertThat(new ShingleScore(truth, results).lines())
                .containsExactly(
                        "all: F1 1.000 (precision 1.000, recall 1.000), 1 pages",
                        "no set: F1 1.000 (precision 1.000, recall 1.000), 1 pages",
                        "lowest F1: a 1.000");
    }
}
