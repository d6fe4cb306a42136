package org.newswire.dlq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.newswire.dlq.DlqSnapshot.Group;
import org.newswire.tools.TextTable;

/// Counts dead letters by topic, reason and site.
final class DlqHistogram {
    private final Map<List<String>, Group> groups = new TreeMap<>(Comparator.comparing(String::valueOf));
    private int total;

    void add(DlqSnapshot.Entry letter) {
        total++;
        groups.merge(List.of(letter.topic(), letter.reason(), letter.site()), Group.of(letter), Group::with);
    }

    int total() {
        return total;
    }

    Collection<Group> groups() {
        return groups.values();
    }

    /// A table, largest counts first. Rows after `maxRows` are summed up in one.
    List<String> lines(int maxRows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("topic", "reason", "site", "records", "oldest", "newest"));
        List<Group> sorted = groups.values().stream()
                .sorted(Comparator.comparingInt(each -> -each.records()))
                .toList();
        sorted.stream()
                .limit(maxRows)
                .forEach(each -> table.add(row(List.of(each.topic(), each.reason(), each.site()), each)));
        sorted.stream()
                .skip(maxRows)
                .reduce(Group::with)
                .ifPresent(rest -> table.add(row(List.of("others", "", ""), rest)));
        return TextTable.lines(table);
    }

    private static List<String> row(List<String> names, Group count) {
        List<String> row = new ArrayList<>(names);
        row.add(String.valueOf(count.records()));
        row.add(count.oldest().toString());
        row.add(count.newest().toString());
        return row;
    }
}
