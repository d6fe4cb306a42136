package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date.
final class RetryAfter {
    private RetryAfter() {}

    /// How long to wait from `now`, never negative; null where the header is absent or says nothing.
    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String value = header.strip();
        if (value.matches("\\d{1,12}([.]\\d*)?")) {
            return Duration.ofSeconds(Long.parseLong(value.replaceAll("[.].*", "")));
        }
        return HttpDate.parse(value)
                .map(until -> until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO)
                .orElse(null);
    }
}
