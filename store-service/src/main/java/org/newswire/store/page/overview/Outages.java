package org.newswire.store.page.overview;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Remembers since when something is wrong. Thread-safe.
final class Outages {
    private final Map<String, Outage> open = new ConcurrentHashMap<>();

    /// @param reason what is wrong now, in the service's words
    record Outage(String reason, Instant since) {}

    /// The beginning is shown instead: a sentence that changes each second would be announced each second.
    private static final Pattern DURATION = Pattern.compile(" for \\d+ s$");

    /// Notes the present state of a part.
    void note(String part, Optional<String> trouble, Instant now) {
        if (trouble.isEmpty()) {
            open.remove(part);
        } else {
            String reason = DURATION.matcher(trouble.get()).replaceFirst("");
            open.compute(part, (_, before) -> new Outage(reason, before == null ? now : before.since));
        }
    }

    Optional<Outage> of(String part) {
        return Optional.ofNullable(open.get(part));
    }
}
