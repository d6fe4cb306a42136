package org.newswire.parse.extract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a calendar day out of running text, as people write it: "May 2, 2024", "2. Mai 2024",
/// "02.05.2024", "5/2/2024", "2024年5月2日". The names of months in 47 languages are data
/// (`months.tsv`).
final class DateText {
    private static final Map<String, Integer> MONTHS = new HashMap<>();
    private static final String NAME = "(\\p{L}[\\p{L}\\p{M}]{1,14})";
    private static final Pattern YEAR_FIRST = Pattern.compile(
            "(?<!\\d)((?:19|20)\\d{2})\\s?[-/.年년]\\s?(\\d{1,2})\\s?[-/.月월]\\s?(\\d{1,2})(?!\\d|-\\d{1,2}(?!\\d))");
    private static final Pattern DAY_NAME_YEAR =
            Pattern.compile("(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?[\\s.-]{0,3}(?:de |of |d')?" + NAME
                    + "\\.?,?[\\s-]{0,2}(?:de |del )?'?((?:19|20)\\d{2}|\\d{2})(?!\\d|:)");
    private static final Pattern NAME_DAY_YEAR =
            Pattern.compile(NAME + "\\.?\\s{1,2}(\\d{1,2})(?:st|nd|rd|th)?(?:,\\s?|\\s)((?:19|20)\\d{2})(?!\\d)");
    private static final Pattern NUMBERS = Pattern.compile(
            "(?<!\\d|[.,])(\\d{1,2})\\s?([./-])\\s?(\\d{1,2})\\s?\\2\\s?((?:19|20)\\d{2}|\\d{2})(?!\\d)");
    private static final int MAX_LENGTH = 400;

    static {
        try (InputStream in = Objects.requireNonNull(DateText.class.getResourceAsStream("months.tsv"));
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(DateText::addMonths);
        } catch (IOException e) {
            throw new UncheckedIOException("reading months.tsv", e);
        }
    }

    private DateText() {}

    private static void addMonths(String line) {
        String[] columns = line.split("\t", -1);
        for (int m = 1; m < columns.length; m++) {
            for (String name : columns[m].split(" ")) {
                MONTHS.putIfAbsent(name, m);
                MONTHS.put(columns[0] + ":" + name, m);
            }
        }
    }

    static boolean isMonth(String word) {
        return MONTHS.containsKey(word.toLowerCase(Locale.ROOT).replace(".", ""));
    }

    /// Whether a text is short enough to be searched and has a digit: most are told by it.
    static boolean mayBeIn(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= '0' && c <= '9') || (c > 0x7f && Character.isDigit(c))) {
                return true;
            }
        }
        return false;
    }

    /// The first day that the text names, or null.
    ///
    /// @param locale language of the page, as far as known ("en-GB" for all English but that of
    ///     Americans): it settles what "listopad" and "5/2/2024" mean
    static @Nullable LocalDate find(String text, String locale) {
        return find(text, locale, LocalDate.MAX);
    }

    /// @param latest a day that could be after this one in one reading isn't read so where there is another
    static @Nullable LocalDate find(String text, String locale, LocalDate latest) {
        if (!mayBeIn(text)) {
            return null;
        }
        String s = plain(text);
        String language = locale.startsWith("en") ? "en" : locale;
        Matcher m = YEAR_FIRST.matcher(s);
        LocalDate written = m.find() ? day(m.group(1), number(m.group(2)), m.group(3)) : null;
        if (written != null) {
            return written;
        }
        LocalDate named = named(DAY_NAME_YEAR.matcher(s), 1, 2, 3, language);
        LocalDate american = named(NAME_DAY_YEAR.matcher(s), 2, 1, 3, language);
        if (named != null || american != null) {
            return named != null ? named : american;
        }
        return numbers(NUMBERS.matcher(s), locale, latest);
    }

    /// In lower case, with plain blanks, and with Western digits for those of other scripts.
    private static String plain(String text) {
        var plain = new StringBuilder(text.toLowerCase(Locale.ROOT));
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '\u00a0') {
                plain.setCharAt(i, ' ');
            } else if (c > 0x7f && Character.isDigit(c)) {
                plain.setCharAt(i, (char) ('0' + Character.digit(c, 10)));
            }
        }
        return plain.toString();
    }

    private static @Nullable LocalDate named(Matcher m, int day, int name, int year, String language) {
        while (m.find()) {
            Integer month = MONTHS.get(language + ":" + m.group(name));
            month = month != null ? month : MONTHS.get(m.group(name));
            LocalDate found = month == null ? null : day(m.group(year), month, m.group(day));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable LocalDate numbers(Matcher m, String locale, LocalDate latest) {
        while (m.find()) {
            boolean dotted = m.group(2).equals(".");
            boolean american = m.group(2).equals("/") && (locale.isEmpty() || locale.equals("en"));
            LocalDate dayFirst = day(m.group(4), number(m.group(3)), m.group(1));
            LocalDate monthFirst = day(m.group(4), number(m.group(1)), m.group(3));
            LocalDate usual = american ? monthFirst : dayFirst;
            LocalDate other = american ? dayFirst : monthFirst;
            boolean otherwise =
                    usual == null || (!dotted && other != null && usual.isAfter(latest) && !other.isAfter(latest));
            LocalDate found = otherwise ? other : usual;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable LocalDate day(String year, int month, String day) {
        int y = number(year);
        try {
            LocalDate date = LocalDate.of(y < 100 ? 2000 + y : y, month, number(day));
            return date.getYear() < StatedDate.FIRST_YEAR || date.getYear() > StatedDate.LAST_YEAR ? null : date;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
