package org.newswire.ingest.fetch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Parses a date in a header, in the current format or one of the two obsolete ones (RFC 9110, section
/// 5.6.7).
public final class HttpDate {
    private static final List<DateTimeFormatter> FORMS = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private HttpDate() {}

    /// Returns empty if the text has none of the formats.
    public static Optional<Instant> parse(String text) {
        for (DateTimeFormatter form : FORMS) {
            try {
                return Optional.of(form.parse(text.strip(), Instant::from));
            } catch (DateTimeException e) {
                // try the next format
            }
        }
        return Optional.empty();
    }
}
