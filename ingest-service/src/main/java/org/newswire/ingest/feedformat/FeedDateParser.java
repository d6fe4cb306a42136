package org.newswire.ingest.feedformat;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parses dates in all forms that occur in feeds. A time without a zone is in UTC, or in Korea's zone if
/// the date is in Korean. A date without a time means its first second.
///
/// | form | example |
/// |---|---|
/// | RFC 3339, W3C-DTF, ISO 8601 | `2003-12-31T10:14:55Z`, `20031231T101455.5-0800`, `2003-12` |
/// | mixtures of these | `2003-12-31 10:14` |
/// | ISO week and ordinal dates | `2003-W01-2`, `2003-335` |
/// | RFC 822, 850, 2822, looser | `Thu, 01 Jan 04 19:48 EST`, `Monday, 26 January 2004 16:31:00 ET` |
/// | asctime, Unix `date`, JavaScript | `Sun Jul 15 01:16:00 +0000 2012`, `Jan 5, 2004 3:31 PM` |
/// | numeric | `2006/09/15 08:19:53 EDT`, `15.09.2006`, `031231` |
/// | seconds or milliseconds since 1970 | `1700000000` |
/// | month names of a dozen languages | `Κυρ, 11 Ιούλ 2004 12:00:00 EST`, `2004-július-13T9:15-05:00` |
/// | East Asian | `2004년 05월 28일 01:31:15`, `2004年5月28日` |
final class FeedDateParser {
    private static final Duration KOREA = Duration.ofHours(9);
    private static final int MAX_CHARS = 80;
    private static final Pattern NUMBER = Pattern.compile("\\d{10}|\\d{13}");

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    /// The most frequent form (RFC 5322, section 3.3). Trying it first is several times as fast.
    private static final Pattern MAIL = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ([A-Z][a-z]{2}) (\\d{4}) ([01]\\d|2[0-3]):(\\d\\d):([0-5]\\d) (?:GMT|[+-]0000)");

    /// A numeric form of dates.
    private record Form(Pattern pattern, Function<Matcher, LocalDate> date) {}

    private static final List<Form> FORMS = List.of(
            new Form(Pattern.compile("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d)"), m -> ymd(m, 1, 2, 3)),
            new Form(Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(?!\\d)"), m -> ymd(m, 1, 2, 3)),
            new Form(Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(?=\\d{6}$)"), m -> ymd(m, 1, 2, 3)),
            new Form(Pattern.compile("(\\d{4})-?W(\\d{2})(?:-?([1-7]))?(?!\\d)"), FeedDateParser::week),
            new Form(
                    Pattern.compile("(\\d{4})-?(\\d{3})(?!\\d)"), m -> LocalDate.ofYearDay(number(m, 1), number(m, 2))),
            new Form(Pattern.compile("(\\d{4})-(\\d{2})(?![\\d-])"), m -> LocalDate.of(number(m, 1), number(m, 2), 1)),
            new Form(Pattern.compile("(\\d{4})$"), m -> LocalDate.of(number(m, 1), 1, 1)),
            new Form(
                    Pattern.compile("(\\d{4})\\s*[年년]\\s*(\\d{1,2})\\s*[月월]\\s*(\\d{1,2})\\s*[日일]"),
                    m -> ymd(m, 1, 2, 3)),
            new Form(Pattern.compile("(\\d{1,2})[.-](\\d{1,2})[.-](\\d{4})(?!\\d)"), m -> ymd(m, 3, 2, 1)),
            new Form(Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})(?!\\d)"), FeedDateParser::slashed),
            new Form(Pattern.compile("(\\d{2})-?(\\d{2})-?(\\d{2})(?![\\d:])"), m -> shortYear(m, 1, 2, 3)),
            new Form(Pattern.compile("(\\d{1,2})[./](\\d{1,2})[./](\\d{2})(?![\\d:])"), m -> shortYear(m, 3, 2, 1)),
            new Form(
                    Pattern.compile("(\\d{2})-?(\\d{3})$"),
                    m -> LocalDate.ofYearDay(NamedMonthDate.fullYear(number(m, 1), true), number(m, 2))));

    private FeedDateParser() {}

    /// Returns the instant, or null if the text is not a date.
    static @Nullable Instant parse(String text) {
        String date = text.strip();
        if (date.isEmpty() || date.length() > MAX_CHARS) {
            return null;
        }
        try {
            Instant mail = mail(MAIL.matcher(date));
            return mail != null ? mail : NUMBER.matcher(date).matches() ? epoch(date) : calendar(date);
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Instant mail(Matcher m) {
        int month = m.matches() ? MONTHS.indexOf(m.group(2)) : -1;
        if (month < 0 || month % 3 != 0) {
            return null;
        }
        return LocalDateTime.of(number(m, 3), 1 + month / 3, number(m, 1), number(m, 4), number(m, 5), number(m, 6))
                .toInstant(ZoneOffset.UTC);
    }

    private static Instant epoch(String digits) {
        long number = Long.parseLong(digits);
        return digits.length() == 13 ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }

    private static @Nullable Instant calendar(String text) {
        String date = withoutWeekday(text);
        if (Character.isDigit(date.charAt(0))) {
            for (Form form : FORMS) {
                Matcher m = form.pattern().matcher(date);
                if (m.lookingAt()) {
                    return at(form.date().apply(m), date.substring(m.end()), isKorean(date));
                }
            }
        }
        NamedMonthDate words = NamedMonthDate.parse(text);
        return words == null ? null : at(words.date(), words.rest(), false);
    }

    private static @Nullable Instant at(LocalDate date, String rest, boolean korean) {
        TimeOfDay time = TimeOfDay.parse(rest);
        if (time == null) {
            return null;
        }
        LocalDateTime local = date.atStartOfDay().plus(time.sinceMidnight());
        boolean unsaid = korean && time.zone().isEmpty();
        return local.toInstant(ZoneOffset.UTC).minus(unsaid ? KOREA : ZoneOffsets.offset(time.zone(), local));
    }

    private static boolean isKorean(String text) {
        return text.chars().anyMatch(c -> c >= 0xAC00 && c <= 0xD7A3);
    }

    /// Removes the name of a weekday before a numeric date, as in `Fri, 2006/09/15`.
    private static String withoutWeekday(String text) {
        int i = 0;
        while (i < text.length()
                && (Character.isLetter(text.charAt(i))
                        || ".,".indexOf(text.charAt(i)) >= 0
                        || Character.isWhitespace(text.charAt(i)))) {
            i++;
        }
        boolean onlyDay = i > 0
                && i < text.length()
                && Character.isDigit(text.charAt(i))
                && !NamedMonthDate.hasMonth(text.substring(0, i));
        return onlyDay ? text.substring(i) : text;
    }

    private static LocalDate ymd(Matcher m, int year, int month, int day) {
        return LocalDate.of(number(m, year), number(m, month), number(m, day));
    }

    private static LocalDate shortYear(Matcher m, int year, int month, int day) {
        return LocalDate.of(NamedMonthDate.fullYear(number(m, year), true), number(m, month), number(m, day));
    }

    private static LocalDate week(Matcher m) {
        int day = m.group(3) == null ? 1 : number(m, 3);
        return LocalDate.of(number(m, 1), 1, 4)
                .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, number(m, 2))
                .with(java.time.temporal.ChronoField.DAY_OF_WEEK, day);
    }

    /// Reads the day first, as in most countries, unless only month first gives a valid date.
    private static LocalDate slashed(Matcher m) {
        return number(m, 2) > 12 ? ymd(m, 3, 1, 2) : ymd(m, 3, 2, 1);
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }
}
