package org.newswire.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;

/// Reads a resource with one rule per line. Comments start with `#`.
public final class RuleList {
    private RuleList() {}

    /// @param resource a file in the package of `owner`
    public static List<String> read(Class<?> owner, String resource) {
        try (InputStream list = owner.getResourceAsStream(resource)) {
            if (list == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            return new BufferedReader(new InputStreamReader(list, UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
