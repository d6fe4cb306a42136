package org.newswire.parse.extract.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads tab-separated word lists from resources. Lines that start with `#` are comments.
public final class TsvTable {
    private TsvTable() {}

    /// @param resource file in the package of `owner`
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

    /// The words (separated by `|`) in the last column of rows with this first column.
    public static List<String> words(List<String[]> rows, String first) {
        return rows.stream()
                .filter(row -> row[0].equals(first))
                .flatMap(row -> List.of(row[row.length - 1].split("\\|")).stream())
                .distinct()
                .toList();
    }

    /// A map from a list such as `nb no, iw he`.
    public static Map<String, String> pairs(String pairs) {
        return Stream.of(pairs.split(",\\s"))
                .map(pair -> pair.split(" "))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }
}
