package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerStatisticsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "caption",
                "wp-caption-text",
                "imageCaption",
                "essay__image__caption",
                "slideshow-caption",
                "slideshow__image-caption",
                "richtext-image__caption"
            })
    void recognisesNamesOfCaptions(String name) {
        assertThat(ContainerStatistics.isNamedCaption(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has-caption",
                "hasCaption",
                "has--caption",
                "has-wp-caption",
                "no-caption",
                "text-caption",
                "mdc-typography--caption",
                "caption-s5-fx",
                "captain"
            })
    void ignoresNamesThatOnlyMentionCaptions(String name) {
        assertThat(ContainerStatistics.isNamedCaption(name)).isFalse();
    }
}
