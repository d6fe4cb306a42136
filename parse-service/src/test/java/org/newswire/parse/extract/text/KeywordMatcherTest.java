package org.newswire.parse.extract.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeywordMatcherTest {
    private static final List<String> SOME = List.of("author", "autor", "by", "posted-by", "thor");
    private static final List<String> OTHERS = List.of("date", "post", "to", "o-d");
    private final KeywordMatcher parts = new KeywordMatcher(List.of(SOME, OTHERS));

    @Test
    void findsTheGroupsWithAKeywordInTheName() {
        assertThat(parts.groupsIn("entry__AUTHOR-name")).isEqualTo(1);
        assertThat(parts.groupsIn("UpdatedAt")).isEqualTo(2);
        assertThat(parts.groupsIn("posted-by")).isEqualTo(3);
        assertThat(parts.groupsIn("autho r")).isZero();
        assertThat(parts.groupsIn("")).isZero();
        assertThat(parts.groupsIn("дата Łby")).isEqualTo(1);
    }

    /// Names of few letters make keywords start, end and overlap often.
    @Test
    void agreesWithASearchForEachKeyword() {
        var random = new Random(11);
        for (int n = 0; n < 200_000; n++) {
            var name = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                name.append("autohrpsedby-_ATö".charAt(random.nextInt(17)));
            }
            String lower = name.toString().toLowerCase(Locale.ROOT);
            long expected = (SOME.stream().anyMatch(lower::contains) ? 1 : 0)
                    | (OTHERS.stream().anyMatch(lower::contains) ? 2 : 0);
            assertThat(parts.groupsIn(name.toString())).as("%s", name).isEqualTo(expected);
        }
    }
}
