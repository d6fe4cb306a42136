package org.newswire.ingest.feedformat;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A date with the name of a month, and the remaining text with the time and zone.
record NamedMonthDate(LocalDate date, String rest) {
    private static final Pattern TIME = Pattern.compile("\\d{1,2}[:.h]\\d{2}");
    private static final Pattern TOKEN = Pattern.compile("(\\d+)|([\\p{L}\\p{M}]+)");
    private static final Pattern LONE_YEAR = Pattern.compile("(?<![\\d:+-])(\\d{4})(?!\\d)");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final int STEM_CHARS = 7;
    private static final Map<String, Integer> MONTHS = months();

    /// A number or a word with its position.
    private record Token(String text, int start, int end) {
        boolean isNumber() {
            return Character.isDigit(text.charAt(0));
        }
    }

    static @Nullable NamedMonthDate parse(String text) {
        Matcher time = TIME.matcher(text);
        int timeAt = time.find() ? time.start() : text.length();
        String datePart = text.substring(0, timeAt);
        List<Token> tokens = tokens(datePart);
        int month = monthIndex(tokens);
        if (month < 0) {
            return null;
        }
        String rest = text.substring(timeAt);
        List<Token> numbers = tokens.stream().filter(Token::isNumber).toList();
        Token year = year(numbers);
        String yearText = year == null ? null : year.text();
        if (year == null) {
            Matcher lone = LONE_YEAR.matcher(rest);
            if (lone.find()) {
                yearText = lone.group(1);
                rest = rest.substring(0, lone.start()) + rest.substring(lone.end());
            }
        }
        return dated(tokens, month, numbers, yearText, rest, datePart);
    }

    private static @Nullable NamedMonthDate dated(
            List<Token> tokens, int month, List<Token> numbers, @Nullable String year, String rest, String datePart) {
        List<String> left = new ArrayList<>(numbers.stream().map(Token::text).toList());
        if (year != null) {
            left.remove(year);
        }
        String yearText = year == null && left.size() > 1 ? left.remove(1) : year;
        if (yearText == null || yearText.length() > 4 || left.size() > 1) {
            return null;
        }
        int day = left.isEmpty() ? 1 : Integer.parseInt(left.getFirst());
        int fullYear = fullYear(Integer.parseInt(yearText), yearText.length() < 3);
        String zone = rest.isEmpty() ? trailing(tokens, datePart) : rest;
        return new NamedMonthDate(LocalDate.of(fullYear, number(tokens.get(month)), day), zone);
    }

    /// Returns the text after the last number of a date without time: possibly a zone.
    private static String trailing(List<Token> tokens, String datePart) {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (tokens.get(i).isNumber()) {
                return datePart.substring(tokens.get(i).end());
            }
        }
        return "";
    }

    /// Completes a year of two digits, which is between 1970 and 2069.
    static int fullYear(int year, boolean isShort) {
        return !isShort ? year : year < 70 ? 2000 + year : 1900 + year;
    }

    static boolean hasMonth(String text) {
        return tokens(text).stream().anyMatch(token -> number(token) > 0);
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher m = TOKEN.matcher(text);
        while (m.find()) {
            tokens.add(new Token(m.group(), m.start(), m.end()));
        }
        return tokens;
    }

    private static @Nullable Token year(List<Token> numbers) {
        return numbers.stream()
                .filter(token -> token.text().length() == 4)
                .findFirst()
                .orElse(null);
    }

    /// Finds the month's name before or after the day. A weekday may have the same abbreviation (French
    /// `mar`).
    private static int monthIndex(List<Token> tokens) {
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i - 1).isNumber() && number(tokens.get(i)) > 0) {
                return i;
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            boolean before = i + 1 < tokens.size() && tokens.get(i + 1).isNumber();
            if (before && number(tokens.get(i)) > 0) {
                return i;
            }
        }
        return spanish(tokens);
    }

    /// Finds the month in `5 de enero de 2004` or `5th of January 2004`.
    private static int spanish(List<Token> tokens) {
        for (int i = 2; i < tokens.size(); i++) {
            boolean of = tokens.get(i - 1).text().equalsIgnoreCase("de")
                    || tokens.get(i - 1).text().equalsIgnoreCase("of");
            if (of && number(tokens.get(i)) > 0) {
                return i;
            }
        }
        return -1;
    }

    /// Returns the number of a month, 0 for other words.
    private static int number(Token token) {
        if (token.isNumber()) {
            return 0;
        }
        String plain = MARKS.matcher(Normalizer.normalize(token.text().toLowerCase(Locale.ROOT), Normalizer.Form.NFD))
                .replaceAll("");
        for (int length = Math.min(STEM_CHARS, plain.length()); length >= 3; length--) {
            Integer month = MONTHS.get(plain.substring(0, length));
            if (month != null) {
                return month;
            }
        }
        return 0;
    }

    /// Returns the months by the stems of their names without accents: Latin, Cyrillic and Greek.
    private static Map<String, Integer> months() {
        String[] stems = """
                jan jae ene gen led sty янв ιαν
                feb fev fee fev unor lut фев φεβ
                mar mae maa mrt brez мар μαρ μαω
                apr abr avr dub kwi апр απρ
                may mai maj mei mag kve мая маи май μαι
                jun juin giu cerven cze июн ιουν ιον
                jul juil lug cervenc lip июл ιουλ ιολ
                aug ago aou srp sie авг αυγ
                sep set szep zar wrz сен σεπ
                oct okt ott out rij paz окт οκτ
                nov lis ноя νοε
                dec dez dic pro gru дек δεκ""".split("\n");
        Map<String, Integer> map = new HashMap<>();
        for (int month = 0; month < stems.length; month++) {
            for (String stem : stems[month].split(" ")) {
                map.put(stem, month + 1);
            }
        }
        return Map.copyOf(map);
    }
}
