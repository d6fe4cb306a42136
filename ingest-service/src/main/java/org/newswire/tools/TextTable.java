package org.newswire.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Prints tables of text with two spaces between the columns, aligned left.
public final class TextTable {
    private TextTable() {}

    /// @param rows at least one, each with as many texts as the first
    public static List<String> lines(List<List<String>> rows) {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
