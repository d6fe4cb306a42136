package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202e", "\u2066", "\u206f", "\u0000", "\u001b", "\u007f", "\u0085", "\u2028", "\ud800", "\uffff"
            })
    void removesCharactersThatChangeTheTextAroundThem(String character) {
        assertThat(VisibleText.of("harbour " + character + "bridge")).isEqualTo("harbour bridge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"افتتاح جسر", "a\u200fb", "👩\u200d🚒", "line\nbreak\tand tab", "é"})
    void keepsLettersJoinersAndMarks(String text) {
        assertThat(VisibleText.of(text)).isEqualTo(text);
    }

    @Test
    void anAbsentTextIsEmpty() {
        assertThat(VisibleText.of(null)).isEmpty();
    }
}
