package org.newswire.store.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class StorySketchTest {
    private final Random random = new Random(1);

    @Test
    void aShortenedCopyIsContainedInTheWhole() {
        String text = words(300);
        String half = text.substring(0, text.length() / 2);

        assertThat(sketch(text).containment(sketch(half))).isCloseTo(1f, Offset.offset(0.2f));
        assertThat(sketch(half).containment(sketch(text)))
                .isEqualTo(sketch(text).containment(sketch(half)));
    }

    @Test
    void differentTextsHaveNothingInCommon() {
        assertThat(sketch(words(300)).containment(sketch(words(300)))).isZero();
    }

    @Test
    void ignoresCaseAndPunctuation() {
        String text = words(40);

        assertThat(sketch(text.toUpperCase(java.util.Locale.ROOT).replace(" ", ", — "))
                        .bands())
                .isEqualTo(sketch(text).bands());
    }

    @Test
    void readsScriptsWithoutSpacesByCharacter() {
        String text = "政府昨天宣布新的铁路计划专家认为投资规模超过预期当地居民表示欢迎";

        assertThat(sketch(text).shingles()).isEqualTo(text.length() - 7);
    }

    @Test
    void aTextOfFewerThan23WordsCannotBeCompared() {
        assertThat(StorySketch.of(words(22))).isEmpty();
        assertThat(StorySketch.of(words(23))).isPresent();
    }

    @Test
    void aSketchRoundTrips() {
        StorySketch sketch = sketch(words(100));

        assertThat(new StorySketch(sketch.shingles(), sketch.bytes()).bands()).isEqualTo(sketch.bands());
    }

    @Test
    void sketchesAreStableAcrossVersions() {
        String text = IntStream.range(0, 30).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));

        assertThat(sketch(text).bands()[0]).isEqualTo(70_192_652);
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "word" + random.nextInt(10_000))
                .collect(Collectors.joining(" "));
    }

    private static StorySketch sketch(String text) {
        return StorySketch.of(text).orElseThrow();
    }
}
