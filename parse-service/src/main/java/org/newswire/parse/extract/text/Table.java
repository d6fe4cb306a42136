package org.newswire.parse.extract.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Words that are data: lines of columns divided by tabs; those that begin with `#` are comments.
public final class Table {
    private Table() {}

    /// @param resource beside the class that it belongs to
    public static List<String[]> rows(Class<?> owner, String resource) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(resource), resource);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
    }

    /// The words in the last column, divided by `|`, of the rows whose first column says so.
    public static List<String> words(List<String[]> rows, String first) {
        return rows.stream()
                .filter(row -> row[0].equals(first))
                .flatMap(row -> List.of(row[row.length - 1].split("\\|")).stream())
                .distinct()
                .toList();
    }
}
