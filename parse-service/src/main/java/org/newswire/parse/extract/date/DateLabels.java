package org.newswire.parse.extract.date;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Table;

/// How readers are told of what day a date is. The words, of 37 languages, are data (`date-labels.tsv`).
final class DateLabels {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final List<String[]> ROWS = Table.rows(DateLabels.class, "date-labels.tsv");

    /// Says, as whole words, that the day of publication follows.
    static final Clue PUBLISHED = clue("published", "(?:^|\\b)(?:", ")(?:\\b|(?<=[日開时间時間布佈載信]))");

    /// Says that the day of the last change follows; names of classes speak so, too.
    static final Clue CHANGED =
            clue("changed", "^stand[: ]|(?!updating)(?:last |zuletzt )?(?!updating)(?:", ")", "stand");

    private DateLabels() {}

    /// @param more parts of words that the pattern around the words knows
    private static Clue clue(String told, String before, String after, String... more) {
        List<String> words = Table.words(ROWS, told);
        String any = words.stream()
                .map(word -> word.endsWith("*") ? Pattern.quote(stem(word)) + "\\w*" : Pattern.quote(word))
                .collect(Collectors.joining("|"));
        List<String> parts = Stream.concat(words.stream().map(DateLabels::stem), Stream.of(more))
                .toList();
        return new Clue(parts, Pattern.compile(before + any + after, FLAGS));
    }

    private static String stem(String word) {
        return word.replace("*", "").toLowerCase(Locale.ROOT);
    }
}
