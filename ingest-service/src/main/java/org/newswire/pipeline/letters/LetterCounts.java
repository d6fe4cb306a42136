package org.newswire.pipeline.letters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The histogram: letters by topic, reason and site.
final class LetterCounts {
    private final Map<List<String>, Count> counts = new TreeMap<>(Comparator.comparing(String::valueOf));
    private int total;

    private record Count(int letters, Instant oldest, Instant newest) {
        Count with(Count other) {
            return new Count(
                    letters + other.letters,
                    oldest.isBefore(other.oldest) ? oldest : other.oldest,
                    newest.isAfter(other.newest) ? newest : other.newest);
        }
    }

    void add(Letter letter) {
        total++;
        counts.merge(
                List.of(letter.source().topic(), letter.reason(), letter.site()),
                new Count(1, letter.at(), letter.at()),
                Count::with);
    }

    int total() {
        return total;
    }

    /// A table, most letters first; rows past `most` are added up in one.
    List<String> lines(int most) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("topic", "reason", "site", "letters", "oldest", "newest"));
        List<Map.Entry<List<String>, Count>> sorted = counts.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> -each.getValue().letters))
                .toList();
        sorted.stream().limit(most).forEach(each -> table.add(row(each.getKey(), each.getValue())));
        sorted.stream()
                .skip(most)
                .map(Map.Entry::getValue)
                .reduce(Count::with)
                .ifPresent(rest -> table.add(row(List.of("others", "", ""), rest)));
        return aligned(table);
    }

    private static List<String> row(List<String> names, Count count) {
        List<String> row = new ArrayList<>(names);
        row.add(String.valueOf(count.letters));
        row.add(count.oldest.toString());
        row.add(count.newest.toString());
        return row;
    }

    private static List<String> aligned(List<List<String>> table) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = table.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                line.append(row.get(column)).repeat(' ', width - row.get(column).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
