package org.newswire.parse.extract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How readers are told of what day a date is. The words, of 40 languages, are data (`date-labels.tsv`).
final class DateLabels {
    private static final String RESOURCE = "date-labels.tsv";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final List<String[]> ROWS = rows();

    /// Says, as whole words, that the day of publication follows.
    static final Clue PUBLISHED = clue("published", "(?:^|\\b)(?:", ")(?:\\b|(?<=[日開时间時間布佈載信]))");

    /// Says that the day of the last change follows; names of classes speak so, too.
    static final Clue CHANGED = clue("changed", "^stand[: ]|(?!updating)(?:", ")", "stand");

    private DateLabels() {}

    private static List<String[]> rows() {
        try (InputStream in = Objects.requireNonNull(DateLabels.class.getResourceAsStream(RESOURCE));
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
    }

    /// @param more parts of words that the pattern around the words knows
    private static Clue clue(String told, String before, String after, String... more) {
        List<String> words = ROWS.stream()
                .filter(row -> row[0].equals(told))
                .flatMap(row -> List.of(row[2].split("\\|")).stream())
                .distinct()
                .toList();
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
