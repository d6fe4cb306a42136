package org.newswire.ingest.fetch;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date.
final class RetryAfter {
    /// The date in its present form, and the two obsolete ones (RFC 9110 section 5.6.7).
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

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
        Instant until = date(value);
        if (until == null) {
            return null;
        }
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private static @Nullable Instant date(String text) {
        for (DateTimeFormatter format : DATES) {
            try {
                return format.parse(text, Instant::from);
            } catch (DateTimeException e) {
                // perhaps in the next form
            }
        }
        return null;
    }
}
