package org.newswire.ingest.feed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The form that most dates in feeds have (RFC 5322, section 3.3), such as `Thu, 01 Jan 2004
/// 19:48:21 GMT`: read by itself in a fraction of the time that it takes to try all.
final class MailDate {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final Pattern FORM = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ([A-Z][a-z]{2}) (\\d{4}) (\\d\\d):(\\d\\d):(\\d\\d) (?:GMT|[+-]0000)");

    private MailDate() {}

    /// Null where the text has another form, or names no date.
    static @Nullable Instant parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return null;
        }
        int month = MONTHS.indexOf(m.group(2));
        if (month % 3 != 0) {
            return null;
        }
        try {
            return LocalDateTime.of(number(m, 3), 1 + month / 3, number(m, 1), number(m, 4), number(m, 5), number(m, 6))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }
}
