package org.newswire.store.story;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Which article was merged into which: trees whose roots are the origins. Not thread-safe.
final class StoryForest {
    private final Map<UUID, Merge> merges = new HashMap<>();

    /// Into which earlier article, and how alike the two are.
    record Merge(UUID into, float score) {}

    /// The place of an article: in which story, and unless it is its origin, how it came there.
    record Place(UUID story, Optional<Merge> merge) {}

    void merge(UUID article, Merge merge) {
        merges.put(article, merge);
    }

    void unmerge(UUID article) {
        merges.remove(article);
    }

    /// The places of all articles that are in a story with another one.
    Map<UUID, Place> places() {
        Map<UUID, Place> places = new HashMap<>();
        Set<UUID> members = new HashSet<>(merges.keySet());
        merges.values().forEach(merge -> members.add(merge.into()));
        members.forEach(
                member -> places.put(member, new Place(origin(member), Optional.ofNullable(merges.get(member)))));
        return places;
    }

    /// Merges lead to ever earlier articles, so this ends.
    private UUID origin(UUID article) {
        UUID origin = article;
        for (Merge merge = merges.get(origin); merge != null; merge = merges.get(origin)) {
            origin = merge.into();
        }
        return origin;
    }
}
