package org.newswire.dlq;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.newswire.tools.TextTable;

/// Counts dead letters by topic, reason and site.
final class DlqHistogram {
    private final Map<List<String>, Count> counts = new TreeMap<>(Comparator.comparing(String::valueOf));
    private int total;

    private record Count(int records, Instant oldest, Instant newest) {
        Count with(Count other) {
            return new Count(
                    records + other.records,
                    oldest.isBefore(other.oldest) ? oldest : other.oldest,
                    newest.isAfter(other.newest) ? newest : other.newest);
        }
    }

    void add(DeadLetter letter) {
        total++;
        counts.merge(
                List.of(letter.source().topic(), letter.reason(), letter.site()),
                new Count(1, letter.at(), letter.at()),
                Count::with);
    }

    int total() {
        return total;
    }

    /// A table, largest counts first. Rows after `maxRows` are summed up in one.
    List<String> lines(int maxRows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("topic", "reason", "site", "records", "oldest", "newest"));
        List<Map.Entry<List<String>, Count>> sorted = counts.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> -each.getValue().records))
                .toList();
        sorted.stream().limit(maxRows).forEach(each -> table.add(row(each.getKey(), each.getValue())));
        sorted.stream()
                .skip(maxRows)
                .map(Map.Entry::getValue)
                .reduce(Count::with)
                .ifPresent(rest -> table.add(row(List.of("others", "", ""), rest)));
        return TextTable.lines(table);
    }

    private static List<String> row(List<String> names, Count count) {
        List<String> row = new ArrayList<>(names);
        row.add(String.valueOf(count.records));
        row.add(count.oldest.toString());
        row.add(count.newest.toString());
        return row;
    }
}
