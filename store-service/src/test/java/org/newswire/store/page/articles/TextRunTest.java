package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.newswire.store.page.articles.TextRun.Kind;

class TextRunTest {
    @Test
    void marksMatches() {
        assertThat(TextRun.highlighted("a \ue000b\ue001 <c> \ue000d\ue001"))
                .containsExactly(
                        new TextRun(Kind.PLAIN, "a "),
                        new TextRun(Kind.MATCH, "b"),
                        new TextRun(Kind.PLAIN, " <c> "),
                        new TextRun(Kind.MATCH, "d"));
    }

    @Test
    void toleratesUnpairedMarks() {
        assertThat(TextRun.highlighted("a \ue000b")).containsExactly(new TextRun(Kind.PLAIN, "a b"));
        assertThat(TextRun.highlighted("\ue001a")).containsExactly(new TextRun(Kind.PLAIN, "a"));
    }
}
