package org.newswire.ingest.fetch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses a date in a header, in the current format or one of the two obsolete ones (RFC 9110, section
/// 5.6.7).
///
/// Also accepts what servers send instead: a wrong or missing day of the week, hyphens, another time zone, `UTC`
/// or no zone, and ISO 8601.
public final class HttpDate {
    private static final String TIME = "(?<time>\\d{1,2}:\\d{2}:\\d{2})";
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("(?:\\p{Alpha}{3,9},? {1,3})?(?<day>\\d{1,2})[ -](?<month>\\p{Alpha}{3})[ -]"
                    + "(?<year>\\d{4}|\\d{2}) {1,3}" + TIME + " {0,3}(?i:GMT|UTC|UT|Z|(?<zone>[+-]\\d{2}:?\\d{2}))?"),
            Pattern.compile("\\p{Alpha}{3} (?<month>\\p{Alpha}{3}) {1,2}(?<day>\\d{1,2}) " + TIME
                    + " (?<year>\\d{4})(?<zone>)(?: GMT| UTC)?"));
    private static final DateTimeFormatter PARTS = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("d MMM uuuu H:mm:ss")
            .toFormatter(Locale.US);

    private HttpDate() {}

    /// Returns empty if the text has none of the formats.
    public static Optional<Instant> parse(String text) {
        String date = text.strip();
        try {
            for (Pattern form : FORMS) {
                Matcher parts = form.matcher(date);
                if (parts.matches()) {
                    return Optional.of(instant(parts));
                }
            }
            return Optional.of(OffsetDateTime.parse(date).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Returns the time of a response by the clock of its server (RFC 9110, section 6.6.1).
    ///
    /// @param date     its `Date` header
    /// @param received by this clock, if the header is missing or unreadable
    public static Instant ofResponse(@Nullable String date, Instant received) {
        return Optional.ofNullable(date).flatMap(HttpDate::parse).orElse(received);
    }

    private static Instant instant(Matcher parts) {
        String year = parts.group("year");
        String date = parts.group("day") + " " + parts.group("month") + " " + (year.length() == 2 ? "20" : "") + year;
        String zone = Objects.requireNonNullElse(parts.group("zone"), "");
        return LocalDateTime.parse(date + " " + parts.group("time"), PARTS)
                .toInstant(zone.isEmpty() ? ZoneOffset.UTC : ZoneOffset.of(zone));
    }
}
