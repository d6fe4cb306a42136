package org.newswire.parse.extract.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCensusTest {
    @Test
    void countsCharactersByKind() {
        assertThat(of("Port 22, Ünden: (open)! | 2 May 2024;\nА、→")).isEqualTo(new TextCensus(7, 4, 5, 2, 1, 2));
        assertThat(of("a")).isEqualTo(new TextCensus(0, 0, 0, 0, 0, 0));
    }

    /// A text of many more characters of one kind than fit into one of the counts that stand side by side.
    @Test
    void countsLongTexts() {
        for (int n : new int[] {510, 511, 512, 1022, 1023, 5000}) {
            assertThat(of("7".repeat(n))).as("%d", n).isEqualTo(new TextCensus(n, 0, 0, 0, 0, 0));
            assertThat(of("A".repeat(n) + "/".repeat(n))).as("%d", n).isEqualTo(new TextCensus(0, n, 0, 0, 0, n));
        }
    }

    private static TextCensus of(String text) {
        return TextCensus.of(text.toCharArray());
    }
}
