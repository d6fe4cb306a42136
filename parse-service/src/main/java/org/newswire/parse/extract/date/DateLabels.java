package org.newswire.parse.extract.date;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.TsvTable;

/// Labels before dates in 37 languages (`date-labels.tsv`).
final class DateLabels {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final List<String[]> ROWS = TsvTable.rows(DateLabels.class, "date-labels.tsv");

    /// Whole words that announce a publication date.
    static final PrefilteredPattern PUBLISHED = clue("published", "(?:^|\\b)(?:", ")(?:\\b|(?<=[日開时间時間布佈載信]))");

    /// Words that announce a modification date, also in class names.
    static final PrefilteredPattern CHANGED =
            clue("changed", "^stand[: ]|(?!updating)(?:last |zuletzt )?(?!updating)(?:", ")", "stand");

    private DateLabels() {}

    /// @param more keywords for alternatives outside the word list
    private static PrefilteredPattern clue(String told, String before, String after, String... more) {
        List<String> words = TsvTable.words(ROWS, told);
        String any = words.stream()
                .map(word -> word.endsWith("*") ? Pattern.quote(stem(word)) + "\\w*" : Pattern.quote(word))
                .collect(Collectors.joining("|"));
        List<String> parts = Stream.concat(words.stream().map(DateLabels::stem), Stream.of(more))
                .toList();
        return new PrefilteredPattern(parts, Pattern.compile(before + any + after, FLAGS));
    }

    private static String stem(String word) {
        return word.replace("*", "").toLowerCase(Locale.ROOT);
    }
}
