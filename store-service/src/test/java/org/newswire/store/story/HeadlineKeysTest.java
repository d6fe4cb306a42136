package org.newswire.store.story;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadlineKeysTest {
    private static final String SAID = "Port authority opens the new harbour in Malmö";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE 1-" + SAID,
                "WRAPUP 12-" + SAID,
                "EXCLUSIVE-" + SAID,
                "Breaking: " + SAID,
                SAID + " - The Daily Paper",
                SAID + " | Paper",
                "Report: " + SAID + " – Lisbon Courier 7",
                "PORT AUTHORITY OPENS THE “NEW” HARBOUR IN MALMÖ!"
            })
    void ignoresLabelsAndNamesOfNewspapers(String headline) {
        assertThat(HeadlineKeys.of(headline)).containsAnyElementsOf(HeadlineKeys.of(SAID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SAID + " after three years",
                "Port authority opens the new harbour",
                "Port authority opens the new harbour: what it costs and who is to pay for all of it in the end"
            })
    void longerHeadlinesDiffer(String headline) {
        assertThat(HeadlineKeys.of(headline)).doesNotContainAnyElementsOf(HeadlineKeys.of(SAID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Letters", "The week in pictures", "a b c d e f", "今日天气预报"})
    void shortHeadlinesHaveNoKey(String headline) {
        assertThat(HeadlineKeys.of(headline)).isEmpty();
    }

    @Test
    void aHeadlineOfMoreThan400CharactersHasNoKey() {
        String longest = "harbour ".repeat(49) + "harbours";
        assertThat(longest).hasSize(400);
        assertThat(HeadlineKeys.of(longest)).hasSize(1);
        assertThat(HeadlineKeys.of(longest + "x")).isEmpty();
    }

    @Test
    void supportsScriptsWithoutSpaces() {
        assertThat(HeadlineKeys.of("政府昨天宣布新的铁路计划专家认为投资规模超过预期")).hasSize(1);
    }

    @Test
    void keysAreStableAcrossVersions() {
        assertThat(HeadlineKeys.of(SAID)).containsExactly(6715705033313406170L);
    }
}
