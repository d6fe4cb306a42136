package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;

/// A list of rules that is kept as data beside the code: one a line, `#` begins a comment.
final class RuleList {
    private RuleList() {}

    static List<String> read(String resource) {
        try (InputStream list = RuleList.class.getResourceAsStream(resource)) {
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
