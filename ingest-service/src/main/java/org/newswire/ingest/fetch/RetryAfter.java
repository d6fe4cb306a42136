package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date. Of a list, the first value counts.
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile(
            "(\\d{1,12})(?:[.]\\d*)? {0,3}(?:s|sec|secs|seconds?)?(?:[,;].*)?", Pattern.CASE_INSENSITIVE);

    private RetryAfter() {}

    /// Returns the time to wait; null if the header is absent, invalid or not in the future.
    ///
    /// @param sentAt when the response was sent, by the clock that states the date ([HttpDate#ofResponse])
    static @Nullable Duration parse(@Nullable String header, Instant sentAt) {
        if (header == null) {
            return null;
        }
        Matcher seconds = SECONDS.matcher(header.strip());
        Optional<Duration> named = seconds.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1))))
                : HttpDate.parse(header).map(until -> Duration.between(sentAt, until));
        return named.filter(Duration::isPositive).orElse(null);
    }
}
