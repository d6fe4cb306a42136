package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CharacterCountsTest {
    @Test
    void countsCharactersByKind() {
        assertThat(of("Port 22, Ünden: (open)! | 2 May 2024;\nА、→")).isEqualTo(new CharacterCounts(7, 4, 5, 2, 1, 2));
        assertThat(of("a")).isEqualTo(new CharacterCounts(0, 0, 0, 0, 0, 0));
    }

    /// More characters of one kind than a packed counter can hold.
    @Test
    void countsLongTexts() {
        for (int n : new int[] {510, 511, 512, 1022, 1023, 5000}) {
            assertThat(of("7".repeat(n))).as("%d", n).isEqualTo(new CharacterCounts(n, 0, 0, 0, 0, 0));
            assertThat(of("A".repeat(n) + "/".repeat(n))).as("%d", n).isEqualTo(new CharacterCounts(0, n, 0, 0, 0, n));
        }
    }

    private static CharacterCounts of(String text) {
        return CharacterCounts.of(text.toCharArray());
    }
}
