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
import org.newswire.article.Articles;

/// Tests when headlines are decisive.
final class StorySimilarityTest {
    private static final String HEADLINE = "Port authority opens the new harbour in Malmö";

    private final Random random = new Random(3);

    @Test
    void summariesWithTheSameHeadlineAtTwoSitesMatch() {
        assertThat(StorySimilarity.of(node("a", 0, 40, "Ada"), node("b", 23, 40, "ada")))
                .isEqualTo(0.5f);
    }

    @Test
    void aTitleWithoutTextIsEnough() {
        assertThat(StorySimilarity.of(node("a", 0, 0), node("b", 1, 600))).isEqualTo(0.5f);
    }

    @Test
    void ignoresTheHeadlineOfFullTexts() {
        assertThat(StorySimilarity.of(node("a", 0, 600), node("b", 1, 600))).isZero();
    }

    @Test
    void editionsOfARegularColumnDiffer() {
        assertThat(StorySimilarity.of(node("a", 0, 40), node("a", 1, 40))).isZero();
    }

    @Test
    void otherAuthorsMeanAnotherStory() {
        assertThat(StorySimilarity.of(node("a", 0, 40, "Ada"), node("b", 1, 40, "Ben")))
                .isZero();
    }

    /// A text of 206 words has 199 runs of eight words.
    @Test
    void theHeadlineOfASummaryOfUpTo206WordsDecides() {
        assertThat(StorySimilarity.of(node("a", 0, 206), node("b", 1, 600))).isEqualTo(0.5f);
        assertThat(StorySimilarity.of(node("a", 0, 207), node("b", 1, 600))).isZero();
    }

    @Test
    void aDayLaterItIsAnotherStory() {
        assertThat(StorySimilarity.of(node("a", 0, 40), node("b", 24, 40))).isEqualTo(0.5f);
        assertThat(StorySimilarity.of(node("a", 0, 40), node("b", 25, 40))).isZero();
    }

    @Test
    void aCommonPhraseIsNotAStory() {
        String phrase = " two people familiar with the matter said on ";
        for (int i = 0; i < 2_000; i++) {
            StorySketch summary = StorySketch.of(words(12) + phrase + words(12)).orElseThrow();
            StorySketch text = StorySketch.of(words(300) + phrase + words(300)).orElseThrow();
            assertThat(StorySimilarity.of(publishedBy(summary), publishedBy(text)))
                    .isZero();
        }
    }

    @Test
    void theStartOfATextMatchesTheWholeText() {
        int alike = 0;
        for (int i = 0; i < 200; i++) {
            String beginning = words(60);
            StorySketch summary = StorySketch.of(beginning).orElseThrow();
            StorySketch text = StorySketch.of(beginning + " " + words(300)).orElseThrow();
            alike += StorySimilarity.of(publishedBy(summary), publishedBy(text)) > 0 ? 1 : 0;
        }
        assertThat(alike).isGreaterThan(195);
    }

    @Test
    void halfOfTheShorterTextIsNeeded() {
        assertThat(alike(280, 120)).isGreaterThan(95);
        assertThat(alike(120, 280)).isLessThan(5);
    }

    /// Returns how many of 100 pairs of texts match that share this many words.
    private int alike(int shared, int own) {
        int alike = 0;
        for (int i = 0; i < 100; i++) {
            String common = words(shared);
            StorySketch shorter = StorySketch.of(common + " " + words(own)).orElseThrow();
            StorySketch longer = StorySketch.of(common + " " + words(500)).orElseThrow();
            alike += StorySimilarity.of(publishedBy(shorter), publishedBy(longer)) > 0 ? 1 : 0;
        }
        return alike;
    }

    private static StoryNode publishedBy(StorySketch text) {
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
