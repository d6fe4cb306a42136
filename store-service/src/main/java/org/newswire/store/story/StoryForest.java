package org.newswire.store.story;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The merges as trees. The root of a tree is the story's first article. Not thread-safe.
final class StoryForest {
    private final Map<UUID, Merge> merges = new HashMap<>();

    /// A merge into an earlier article, with the similarity of both.
    record Merge(UUID into, float score) {}

    /// The story of an article, and its merge unless it is the first article.
    record Place(UUID story, Optional<Merge> merge) {}

    void merge(UUID article, Merge merge) {
        merges.put(article, merge);
    }

    void unmerge(UUID article) {
        merges.remove(article);
    }

    Map<UUID, Place> places() {
        Map<UUID, Place> places = new HashMap<>();
        Set<UUID> members = new HashSet<>(merges.keySet());
        merges.values().forEach(merge -> members.add(merge.into()));
        members.forEach(
                member -> places.put(member, new Place(origin(member), Optional.ofNullable(merges.get(member)))));
        return places;
    }

    /// Ends, because each merge leads to an earlier article.
    private UUID origin(UUID article) {
        UUID origin = article;
        for (Merge merge = merges.get(origin); merge != null; merge = merges.get(origin)) {
            origin = merge.into();
        }
        return origin;
    }
}
