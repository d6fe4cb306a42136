package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// When a headline decides, and when it doesn't.
final class StoryLikenessTest {
    private static final String HEADLINE = "Port authority opens the new harbour in Malmö";

    private final Random random = new Random(3);

    @Test
    void summariesUnderOneHeadlineAtTwoSitesAreAlike() {
        assertThat(StoryLikeness.of(node("a", 0, 40, "Ada"), node("b", 23, 40, "ada")))
                .isEqualTo(0.5f);
    }

    @Test
    void aTitleAloneIsEnough() {
        assertThat(StoryLikeness.of(node("a", 0, 0), node("b", 1, 600))).isEqualTo(0.5f);
    }

    @Test
    void ofWholeTextsTheHeadlineSaysNothing() {
        assertThat(StoryLikeness.of(node("a", 0, 600), node("b", 1, 600))).isZero();
    }

    @Test
    void aColumnOfOneSiteIsEachTimeAnother() {
        assertThat(StoryLikeness.of(node("a", 0, 40), node("a", 1, 40))).isZero();
    }

    @Test
    void otherAuthorsTellAnotherStory() {
        assertThat(StoryLikeness.of(node("a", 0, 40, "Ada"), node("b", 1, 40, "Ben")))
                .isZero();
    }

    @Test
    void aDayLaterItIsAnotherStory() {
        assertThat(StoryLikeness.of(node("a", 0, 40), node("b", 25, 40))).isZero();
    }

    private StoryNode node(String site, int hours, int words, String... authors) {
        String text = IntStream.range(0, words)
                .mapToObj(i -> "word" + random.nextInt(10_000))
                .collect(Collectors.joining(" "));
        return new StoryNode(
                UUID.randomUUID(),
                Articles.NOON.plus(Duration.ofHours(hours)),
                StorySketch.of(text),
                new HashSet<>(HeadlineKeys.of(HEADLINE)),
                Set.of(authors),
                Optional.of(site + ".example"),
                false,
                Optional.empty());
    }
}
