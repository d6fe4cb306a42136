package org.newswire.store.story;

import java.time.Duration;

/// Computes the similarity of two articles. The result depends on these two only.
///
/// The texts decide. If one is only a summary, its words may differ from the other text. Then the headlines
/// decide: they must be equal, on two sites, within a day, and without contradicting authors. Regular
/// columns repeat their headline daily, but on one site.
final class StorySimilarity {
    /// Minimum share of the shorter text that the longer one contains.
    private static final float MIN_CONTAINMENT = 0.5f;

    /// Minimum lower bound of that estimate, at 99 % confidence.
    private static final float MIN_CONTAINMENT_BOUND = 0.35f;

    /// Texts with more shingles are no summaries, so their texts alone decide.
    private static final int SUMMARY_SHINGLES = 200;

    private static final Duration HEADLINE_WINDOW = Duration.ofHours(24);

    private StorySimilarity() {}

    /// Returns 0.5 to 1, or 0 if the articles are not similar. Equal headlines give 0.5.
    static float of(StoryNode one, StoryNode other) {
        float text = one.text().isPresent() && other.text().isPresent()
                ? byText(one.text().get(), other.text().get())
                : 0;
        if (text > 0) {
            return text;
        }
        return byHeadline(one, other) ? MIN_CONTAINMENT : 0;
    }

    private static float byText(StorySketch one, StorySketch other) {
        float shared = one.containment(other);
        return shared >= MIN_CONTAINMENT && one.sureContainment(other) >= MIN_CONTAINMENT_BOUND ? shared : 0;
    }

    private static boolean byHeadline(StoryNode one, StoryNode other) {
        return one.sharesHeadlineWith(other)
                && (isSummary(one) || isSummary(other))
                && !one.isOfSameSiteAs(other)
                && !one.contradictsAuthorsOf(other)
                && Duration.between(one.seenAt(), other.seenAt()).abs().compareTo(HEADLINE_WINDOW) <= 0;
    }

    private static boolean isSummary(StoryNode node) {
        return node.text().map(StorySketch::shingles).orElse(0) < SUMMARY_SHINGLES;
    }
}
