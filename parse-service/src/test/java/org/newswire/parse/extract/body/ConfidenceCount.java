package org.newswire.parse.extract.body;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.newswire.parse.extract.text.Words;

/// Counts how often each source was right about a field, alone and when another source agreed.
final class ConfidenceCount {
    private static final Map<String, String> FIELDS =
            Map.of("title", "title", "authors", "authors", "published", "date", "language", "language");
    private static final String HEAD = """
            # field, evidence, and how often it was right: alone, and where another one said the same.
            # Those of * are set by judgement, for fields of which the corpus has no truth.
            *\tjson-ld\t0.9\t0.9
            *\topengraph\t0.9\t0.9
            *\tmeta\t0.85\t0.85
            *\tmicrodata\t0.85\t0.85
            *\tpage\t0.8\t0.8
            *\tfeed\t0.9\t0.9
            *\turl\t0.8\t0.8
            *\ttext\t0.8\t0.8
            *\trule\t1\t1
            """;

    /// `field source` → pages and correct values: alone, corroborated.
    private final Map<String, int[][]> counts = new TreeMap<>();

    ConfidenceCount(JsonNode truth, JsonNode results) {
        truth.properties()
                .forEach(page -> FIELDS.forEach((field, name) -> {
                    JsonNode wanted = page.getValue().path(name);
                    JsonNode result = results.path(page.getKey());
                    String evidence = result.path("evidence").path(field).asText("");
                    if (!keys(wanted).isEmpty() && !evidence.isEmpty()) {
                        int[] count = counts.computeIfAbsent(field + "\t" + evidence, k -> new int[2][2])[
                                result.path("corroborated").path(field).asInt()];
                        count[0]++;
                        count[1] += keys(wanted).equals(keys(result.path(name))) ? 1 : 0;
                    }
                }));
    }

    private static Set<String> keys(JsonNode value) {
        return StreamSupport.stream((value.isArray() ? value : List.of(value)).spliterator(), false)
                .map(node -> Words.key(node.asText("")))
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    String table() {
        var table = new StringBuilder(HEAD);
        counts.forEach((evidence, count) -> table.append(
                String.format(Locale.ROOT, "%s\t%.2f\t%.2f%n", evidence, share(count[0]), share(count[1]))));
        return table.toString();
    }

    /// Rule of succession, since few pages prove little.
    private static double share(int[] count) {
        return (count[1] + 1.0) / (count[0] + 2.0);
    }
}
