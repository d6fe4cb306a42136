package org.newswire.hostile;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// A publisher, or a group of them, that attacks the chain in one way.
interface HostileOrigin extends AutoCloseable {
    List<HostileSite> sites();

    /// The interval at which its feeds ask to be polled.
    default Duration pollInterval() {
        return Duration.ofSeconds(5);
    }

    /// Host names of its sites for the ingest, with their addresses.
    default Map<String, String> hostNames() {
        return Map.of();
    }

    /// The items of all documents sent in full so far.
    default List<PublishedItem> published() {
        return sites().stream()
                .map(HostileSite::published)
                .flatMap(Collection::stream)
                .toList();
    }

    @Override
    default void close() {
        sites().forEach(HostileSite::close);
    }
}
