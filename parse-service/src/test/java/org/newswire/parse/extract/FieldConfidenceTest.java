package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.page.SourcedValue;

class FieldConfidenceTest {
    private final FieldConfidence counted = FieldConfidence.counted();

    @Test
    void aSecondSourceWithTheSameValueChangesTheConfidence() {
        var title = new SourcedValue<>("Ferries sail again", "page");

        assertThat(counted.of("title", title)).isEqualTo(0.68);
        assertThat(counted.of("title", title.withCorroboration(true))).isEqualTo(0.95);
    }

    @Test
    void aFieldThatWasNotCountedHasTheEstimateOfItsSource() {
        assertThat(counted.of("section", new SourcedValue<>("Harbour", "opengraph")))
                .isEqualTo(0.9);
        assertThat(counted.of("title", new SourcedValue<>("Ferries", "rule"))).isEqualTo(1);
    }

    @Test
    void nothingIsKnownAboutAnUnknownSource() {
        assertThat(counted.of("title", new SourcedValue<>("Ferries", "hearsay")))
                .isNull();
    }
}
