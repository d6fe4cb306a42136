package org.newswire.store.story;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// An article as stories see it; those seen first come first.
///
/// @param text empty where it is too short to be told from others
/// @param headlines see [HeadlineKeys]
/// @param site empty where it is not known
/// @param split whether its merge was undone by hand
/// @param merged into which article it is merged so far
record StoryNode(
        UUID id,
        Instant seenAt,
        Optional<StorySketch> text,
        Set<Long> headlines,
        Set<String> authors,
        Optional<String> site,
        boolean split,
        Optional<Merged> merged)
        implements Comparable<StoryNode> {
    private static final Comparator<StoryNode> ORDER =
            Comparator.comparing(StoryNode::seenAt).thenComparing(StoryNode::id);

    StoryNode {
        headlines = Set.copyOf(headlines);
        authors = authors.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /// Into which article, and how alike the two are.
    record Merged(UUID into, Instant intoSeenAt, float score) {}

    @Override
    public int compareTo(StoryNode other) {
        return ORDER.compare(this, other);
    }

    boolean sharesHeadlineWith(StoryNode other) {
        return !Collections.disjoint(headlines, other.headlines);
    }

    /// Whether both name authors, and none in common.
    boolean contradictsAuthorsOf(StoryNode other) {
        return !authors.isEmpty() && !other.authors.isEmpty() && Collections.disjoint(authors, other.authors);
    }

    boolean isOfSameSiteAs(StoryNode other) {
        return site.isPresent() && site.equals(other.site);
    }
}
