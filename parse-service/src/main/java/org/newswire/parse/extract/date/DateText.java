package org.newswire.parse.extract.date;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.TsvTable;

/// Finds a calendar day in text: "May 2, 2024", "2. Mai 2024", "02.05.2024", "5/2/2024", "2024年5月2日",
/// "2024. május 2.", "令和6年5月2日", "2 พฤษภาคม 2567". The names of months in 61 languages are in `months.tsv`.
///
/// ```java
/// LocalDate day = DateText.find("Published 2 May 2024", "en"); // 2024-05-02
/// ```
public final class DateText {
    private static final Map<String, Integer> MONTHS = new HashMap<>();
    private static final Set<String> NAMES = new HashSet<>();
    /// A month: one word, two words (Levant), or two letters with full stops (Thai).
    private static final String NAME =
            "((?:كانون|تشرين) ال\\p{L}{2,6}|\\p{L}[\\p{L}\\p{M}]{1,14}|[ก-ฮ]\\p{M}?\\.[ก-ฮ]\\.)";
    private static final String YEAR = "((?:19|20|25)\\d{2})";
    /// Two digits are a year unless they are an hour.
    private static final String SHORT_YEAR =
            "((?:19|20|25|1[34])\\d{2}|\\d{2}(?![:.h]\\d|:|\\s?(?:h|uhr|[ap]\\.?m)\\b))(?!\\d)";
    /// Two digits after a month and before a word are a count: "On 12 March 20 people came". Thai has no
    /// blanks.
    private static final String NOT_PEOPLE = "(?:(?<=\\d{4})|(?<=['’]\\d{2})|(?!\\s\\p{L})"
            + "|(?=\\s(?:\\p{InThai}|(?:by|at|kl|um|à|ob|o|von|par|por|door|av|af|di)\\b)))";
    private static final Pattern YEAR_FIRST = Pattern.compile(
            "(?<!\\d)((?:19|20|1[34])\\d{2})\\s?[-/.年년]\\s?(\\d{1,2})\\s?[-/.月월]\\s?(\\d{1,2})(?!\\d|-\\d{1,2}(?!\\d))");
    private static final Pattern YEAR_NAME_DAY =
            Pattern.compile("(?<!\\d)((?:19|20)\\d{2})(?:\\.|(?:\\.|ko|\\sm\\.)?[\\s,/-]{1,2})" + NAME
                    + "\\.?[\\s/-](\\d{1,2})(?!\\d|:)");
    private static final Pattern YEAR_DAY_NAME =
            Pattern.compile("(?<!\\d)((?:19|20)\\d{2})\\.?\\s(?:gada|жылғы)\\s(\\d{1,2})\\.?\\s" + NAME);
    private static final Pattern DAY_NAME_YEAR =
            Pattern.compile("(?<!\\d|\\d:)(\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?[\\s./-]{0,3}(?:de |of |d['’])?" + NAME
                    + "(?:\\s?/\\s?\\p{L}{2,15})?\\.?\\s?[,،]?[\\s/-]{0,2}(?:de |del |พ\\.ศ\\. ?)?'?" + SHORT_YEAR
                    + NOT_PEOPLE);
    /// Programs write the time between day and year: "May 02 10:00:00 UTC 2024".
    private static final Pattern NAME_DAY_YEAR = Pattern.compile(NAME
            + "\\.?\\s{1,2}(\\d{1,2})(?:st|nd|rd|th)?(?:,\\s?|\\s(?:\\d\\d:\\d\\d:\\d\\d [a-z]{3,4} |de )?)"
            + YEAR + "(?!\\d)");
    private static final Pattern NUMBERS =
            Pattern.compile("(?<!\\d|[.,])(\\d{1,2})\\s?([./-])\\s?(\\d{1,2})\\s?\\2\\s?" + SHORT_YEAR);
    private static final Pattern NUMBERED_MONTH =
            Pattern.compile("(?<!\\d)(\\d{1,2}) (tháng|thg) (\\d{1,2})(?:,? năm|,)? ((?:19|20)\\d{2})(?!\\d)");
    /// A Japanese era year, alone or next to the Gregorian year.
    private static final Pattern ERA = Pattern.compile(
            "[(（](?:令和|平成)(?:\\d{1,2}|元)年?[)）]|(?:令和|平成)(?:\\d{1,2}|元)年?[(（](\\d{4})年?[)）]年?|(令和|平成)(\\d{1,2}|元)年");
    private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f]+");
    static final int MAX_LENGTH = 400;

    static {
        TsvTable.rows(DateText.class, "months.tsv").forEach(DateText::addMonths);
    }

    private DateText() {}

    private static void addMonths(String[] columns) {
        for (int m = 1; m < columns.length; m++) {
            for (String written : columns[m].split(" ")) {
                String name = folded(written.replace('_', ' '));
                NAMES.add(written);
                MONTHS.putIfAbsent(name, m);
                MONTHS.put(columns[0] + ":" + name, m);
            }
        }
    }

    /// Whether a word is the name or abbreviation of a month in any of the languages.
    public static boolean isMonth(String word) {
        return NAMES.contains(word.toLowerCase(Locale.ROOT).replace(".", ""));
    }

    /// A fast check that rejects most texts: too long, or without a digit.
    static boolean mayBeIn(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// The first day in a text, or null.
    ///
    /// @param locale language of the page ("en-GB" for all non-American English); it decides the meaning of
    ///     "listopad" and "5/2/2024"
    public static @Nullable LocalDate find(String text, String locale) {
        return find(text, locale, LocalDate.MAX);
    }

    /// @param latest an ambiguous date is not read as a later day
    static @Nullable LocalDate find(String text, String locale, LocalDate latest) {
        return find(text, locale, latest, false);
    }

    /// @param swapped whether to read day and month of "5/2/2024" in the less likely order
    static @Nullable LocalDate find(String text, String locale, LocalDate latest, boolean swapped) {
        if (!mayBeIn(text) || runs(text) < 2) {
            return null;
        }
        String s = plain(text);
        String language = locale.startsWith("en") ? "en" : locale;
        boolean year = hasYear(s);
        Matcher m = YEAR_FIRST.matcher(s);
        LocalDate written =
                year && m.find() ? day(m.group(1), Integer.parseInt(m.group(2)), m.group(3), language) : null;
        if (written != null) {
            return written;
        }
        LocalDate named = named(s, year, language);
        if (named != null) {
            return named;
        }
        LocalDate numbered = year ? numbers(NUMBERED_MONTH.matcher(s), locale, latest, false) : null;
        return numbered != null ? numbered : numbers(NUMBERS.matcher(s), locale, latest, swapped);
    }

    /// The number of digit runs. A date has at least two.
    private static int runs(String text) {
        int runs = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            boolean digit = isDigit(text.charAt(i));
            runs += digit && !inside ? 1 : 0;
            inside = digit;
        }
        return runs;
    }

    /// Whether a [#plain] text contains a run of exactly four digits.
    private static boolean hasYear(String s) {
        int length = 0;
        for (int i = 0; i <= s.length(); i++) {
            if (i < s.length() && isDigit(s.charAt(i))) {
                length++;
            } else if (length == 4) {
                return true;
            } else {
                length = 0;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c > 0x7f && Character.isDigit(c));
    }

    /// Converts to lower case, plain blanks, Western digits and Gregorian years.
    private static String plain(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.chars().allMatch(c -> c <= 0x7f)) {
            return lower;
        }
        var plain = new StringBuilder(Normalizer.normalize(lower, Normalizer.Form.NFC));
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c > 0x7f && (Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT)) {
                plain.setCharAt(i, ' ');
            } else if (c > 0x7f && Character.isDigit(c)) {
                plain.setCharAt(i, (char) ('0' + Character.digit(c, 10)));
            }
        }
        return ERA.matcher(plain).replaceAll(DateText::ofCommonEra);
    }

    private static String ofCommonEra(MatchResult era) {
        if (era.group(2) == null) {
            return era.group(1) == null ? "" : era.group(1) + "年";
        }
        int before = era.group(2).equals("令和") ? 2018 : 1988;
        return before + (era.group(3).equals("元") ? 1 : Integer.parseInt(era.group(3))) + "年";
    }

    /// Removes accents, which are often missing in capitals.
    private static String folded(String name) {
        String parts = Normalizer.normalize(name, Normalizer.Form.NFD);
        return ACCENTS.matcher(parts).replaceAll("").replace('ı', 'i');
    }

    private static @Nullable LocalDate named(String s, boolean year, String language) {
        LocalDate found = named(DAY_NAME_YEAR.matcher(s), 1, 2, 3, language);
        if (found != null || !year) {
            return found;
        }
        found = named(NAME_DAY_YEAR.matcher(s), 2, 1, 3, language);
        found = found != null ? found : named(YEAR_NAME_DAY.matcher(s), 3, 2, 1, language);
        return found != null ? found : named(YEAR_DAY_NAME.matcher(s), 2, 3, 1, language);
    }

    /// The search continues inside a failed match: "8:27 am - 21 Jun 2016".
    private static @Nullable LocalDate named(Matcher m, int day, int name, int year, String language) {
        for (int from = 0; m.find(from); from = m.end(1)) {
            String key = folded(m.group(name));
            Integer month = MONTHS.get(language + ":" + key);
            month = month != null ? month : MONTHS.get(key);
            LocalDate found = month == null ? null : day(m.group(year), month, m.group(day), language);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable LocalDate numbers(Matcher m, String locale, LocalDate latest, boolean swapped) {
        while (m.find()) {
            boolean dotted = m.group(2).equals(".");
            boolean slashed = m.group(2).equals("/") && locale.isEmpty();
            boolean american = (slashed || (!dotted && locale.equals("en"))) != swapped;
            LocalDate dayFirst = day(m.group(4), Integer.parseInt(m.group(3)), m.group(1), locale);
            LocalDate monthFirst = day(m.group(4), Integer.parseInt(m.group(1)), m.group(3), locale);
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

    private static @Nullable LocalDate day(String year, int month, String day, String language) {

        try {
            LocalDate date = CalendarSystem.day(Integer.parseInt(year), month, Integer.parseInt(day), language);
            return date.getYear() < ArticleDate.FIRST_YEAR || date.getYear() > ArticleDate.LAST_YEAR ? null : date;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
