package org.newswire.store.story;

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
import org.newswire.store.tables.Articles;

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

    @Test
    void aPhraseInCommonIsNoStoryHoweverShortTheTextAroundIt() {
        String phrase = " two people familiar with the matter said on ";
        for (int i = 0; i < 2_000; i++) {
            StorySketch summary = StorySketch.of(words(12) + phrase + words(12)).orElseThrow();
            StorySketch text = StorySketch.of(words(300) + phrase + words(300)).orElseThrow();
            assertThat(StoryLikeness.of(told(summary), told(text))).isZero();
        }
    }

    @Test
    void theBeginningOfATextIsItsStory() {
        int alike = 0;
        for (int i = 0; i < 200; i++) {
            String beginning = words(60);
            StorySketch summary = StorySketch.of(beginning).orElseThrow();
            StorySketch text = StorySketch.of(beginning + " " + words(300)).orElseThrow();
            alike += StoryLikeness.of(told(summary), told(text)) > 0 ? 1 : 0;
        }
        assertThat(alike).isGreaterThan(195);
    }

    private static StoryNode told(StorySketch text) {
        return new StoryNode(
                UUID.randomUUID(),
                Articles.NOON,
                Optional.of(text),
                Set.of(),
                Set.of(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "word" + random.nextInt(10_000))
                .collect(Collectors.joining(" "));
    }

    private StoryNode node(String site, int hours, int words, String... authors) {
        return new StoryNode(
                UUID.randomUUID(),
                Articles.NOON.plus(Duration.ofHours(hours)),
                StorySketch.of(words(words)),
                new HashSet<>(HeadlineKeys.of(HEADLINE)),
                Set.of(authors),
                Optional.of(site + ".example"),
                false,
                Optional.empty());
    }
}
