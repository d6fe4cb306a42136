package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date.
final class RetryAfter {
    private RetryAfter() {}

    /// Returns the time to wait from `now`; null if the header is absent, invalid or not in the future.
    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        Optional<Duration> named = value.matches("\\d{1,12}([.]\\d*)?")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value.replaceAll("[.].*", ""))))
                : HttpDate.parse(value).map(until -> Duration.between(now, until));
        return named.filter(Duration::isPositive).orElse(null);
    }
}
