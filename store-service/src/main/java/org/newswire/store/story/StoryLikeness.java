package org.newswire.store.story;

import java.time.Duration;

/// Whether two articles tell the same story in the same words: a function of the two alone.
///
/// Texts decide. Where one is no more than a summary, the other may begin with other words, and nothing
/// that can be compared is left; then the headline decides: the same one, at two sites, within a day,
/// under no other name. A column bears the same headline each day, but at one site.
final class StoryLikeness {
    /// How much of the shorter text the longer must hold.
    private static final float ALIKE = 0.5f;

    /// And how much of it without doubt, as that is estimated.
    private static final float SURELY = 0.35f;

    /// Of more words a text decides alone.
    private static final int SUMMARY_SHINGLES = 200;

    private static final Duration HEADLINE_WINDOW = Duration.ofHours(24);

    private StoryLikeness() {}

    /// From 0.5 to 1; 0 where they are not alike. By the headline it is 0.5.
    static float of(StoryNode one, StoryNode other) {
        float text = one.text().isPresent() && other.text().isPresent()
                ? byText(one.text().get(), other.text().get())
                : 0;
        if (text > 0) {
            return text;
        }
        return byHeadline(one, other) ? ALIKE : 0;
    }

    private static float byText(StorySketch one, StorySketch other) {
        float shared = one.containment(other);
        return shared >= ALIKE && one.sureContainment(other) >= SURELY ? shared : 0;
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
