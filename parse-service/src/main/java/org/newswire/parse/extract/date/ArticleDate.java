package org.newswire.parse.extract.date;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A publication or modification date: the calendar day at the source, and the time with offset if both are
/// given.
///
/// @param local whether the day is certainly the local one, because the offset is not that of UTC
public record ArticleDate(LocalDate day, @Nullable OffsetDateTime time, boolean local) {
    static final int FIRST_YEAR = 1995;
    static final int LAST_YEAR = 2035;

    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})[-/]?(\\d{2}|(?<=[-/])\\d(?!\\d))[-/]?(\\d{2}|(?<=[-/])\\d(?!\\d))(?:[T ]\\s*(\\d{1,2}):?(\\d{2})(?::?(\\d{2})(?:[.,]\\d+)?)?\\s*(Z|UTC|GMT|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})?)?");

    private static final Pattern RFC_1123 =
            Pattern.compile("[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} (?:GMT|[+-]\\d{4})");
    private static final Pattern EPOCH = Pattern.compile("\\d{10}(?:\\d{3})?");
    private static final Pattern LOCAL = Pattern.compile("[+-](?!00:?00$|00$).*");

    static ArticleDate of(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return new ArticleDate(time.toLocalDate(), time, false);
    }

    /// Parses ISO 8601 with the variants found in pages, RFC 1123, and epoch seconds or milliseconds. Null
    /// for other text and days out of range.
    static @Nullable ArticleDate parse(@Nullable String s) {
        String text = s == null ? "" : s.strip();
        ArticleDate date = iso(text);
        return date != null ? date : other(text);
    }

    private static @Nullable ArticleDate other(String s) {
        OffsetDateTime time = null;
        if ((s.length() == 10 || s.length() == 13) && EPOCH.matcher(s).matches()) {
            Instant instant = Instant.ofEpochSecond(Long.parseLong(s.substring(0, 10)));
            time = instant.atOffset(ZoneOffset.UTC);
        } else if (s.indexOf(',') == 3 && RFC_1123.matcher(s).matches()) {
            try {
                time = OffsetDateTime.parse(s, DateTimeFormatter.RFC_1123_DATE_TIME);
            } catch (DateTimeException e) {
                return null;
            }
        }
        return time == null || time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR
                ? null
                : new ArticleDate(time.toLocalDate(), time, time.getOffset().getTotalSeconds() != 0);
    }

    private static @Nullable ArticleDate iso(String s) {
        var m = ISO.matcher(s);
        if (!m.lookingAt()) {
            return null;
        }
        try {
            LocalDate day = LocalDate.of(
                    Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
            if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
                return null;
            }
            return new ArticleDate(
                    day,
                    m.group(7) == null ? null : time(day, m.group(4), m.group(5), m.group(6), m.group(7)),
                    m.group(7) != null && LOCAL.matcher(m.group(7)).matches());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static OffsetDateTime time(
            LocalDate day, String hour, String minute, @Nullable String second, String zone) {
        LocalDateTime local = day.atTime(
                Integer.parseInt(hour),
                Integer.parseInt(minute),
                second == null ? 0 : Math.min(59, Integer.parseInt(second)));
        ZoneOffset offset = Character.isLetter(zone.charAt(0))
                ? ZoneOffset.UTC
                : ZoneOffset.of(zone.length() == 5 ? zone.substring(0, 3) + ":" + zone.substring(3) : zone);
        return OffsetDateTime.of(local, offset);
    }
}
