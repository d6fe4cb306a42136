package org.newswire.parse.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextPartsTest {
    private static final List<String> SOME = List.of("author", "autor", "by", "posted-by", "thor");
    private static final List<String> OTHERS = List.of("date", "post", "to", "o-d");
    private final TextParts parts = new TextParts(List.of(SOME, OTHERS));

    @Test
    void tellsWhichGroupANameHoldsAPartOf() {
        assertThat(parts.in("entry__AUTHOR-name")).isEqualTo(1);
        assertThat(parts.in("UpdatedAt")).isEqualTo(2);
        assertThat(parts.in("posted-by")).isEqualTo(3);
        assertThat(parts.in("autho r")).isZero();
        assertThat(parts.in("")).isZero();
        assertThat(parts.in("дата Łby")).isEqualTo(1);
    }

    /// Names of few letters, so that parts begin, break off and overlap often.
    @Test
    void agreesWithASearchForEachPart() {
        var random = new Random(11);
        for (int n = 0; n < 200_000; n++) {
            var name = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                name.append("autohrpsedby-_ATö".charAt(random.nextInt(17)));
            }
            String lower = name.toString().toLowerCase(Locale.ROOT);
            long expected = (SOME.stream().anyMatch(lower::contains) ? 1 : 0)
                    | (OTHERS.stream().anyMatch(lower::contains) ? 2 : 0);
            assertThat(parts.in(name.toString())).as("%s", name).isEqualTo(expected);
        }
    }
}
