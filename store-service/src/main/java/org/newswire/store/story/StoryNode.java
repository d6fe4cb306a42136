package org.newswire.store.story;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// An article with the data for clustering, ordered by first-seen time.
///
/// @param text      empty if the text is too short to compare
/// @param headlines see [HeadlineKeys]
/// @param site      empty if unknown
/// @param split     whether an operator has split the article off
/// @param merged    the present merge
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

    /// The article that it is merged into, with the similarity of both.
    record Merged(UUID into, Instant intoSeenAt, float score) {}

    @Override
    public int compareTo(StoryNode other) {
        return ORDER.compare(this, other);
    }

    boolean sharesHeadlineWith(StoryNode other) {
        return !Collections.disjoint(headlines, other.headlines);
    }

    /// Returns whether both have authors, and none in common.
    boolean contradictsAuthorsOf(StoryNode other) {
        return !authors.isEmpty() && !other.authors.isEmpty() && Collections.disjoint(authors, other.authors);
    }

    boolean isOfSameSiteAs(StoryNode other) {
        return site.isPresent() && site.equals(other.site);
    }
}
