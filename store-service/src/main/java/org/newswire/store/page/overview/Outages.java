package org.newswire.store.page.overview;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers since when something is wrong. Thread-safe.
final class Outages {
    private final Map<String, Outage> open = new ConcurrentHashMap<>();

    /// @param reason what is wrong now, in the service's words
    record Outage(String reason, Instant since) {}

    /// Notes the present state of a part.
    void note(String part, Optional<String> trouble, Instant now) {
        if (trouble.isEmpty()) {
            open.remove(part);
        } else {
            open.compute(part, (_, before) -> new Outage(trouble.get(), before == null ? now : before.since));
        }
    }

    Optional<Outage> of(String part) {
        return Optional.ofNullable(open.get(part));
    }
}
