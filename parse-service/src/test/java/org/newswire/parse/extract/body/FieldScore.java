package org.newswire.parse.extract.body;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.newswire.parse.extract.text.Words;

/// Scores title, authors and date by groups of pages: set, content management system, language family. The
/// *gap* is the score of all pages minus the mean of the groups. It estimates the loss on groups that the
/// corpus does not contain.
final class FieldScore {
    private static final List<String> FIELDS = List.of("title", "authors", "date");
    /// Some corpora have "By Ada Quill and Ben Ort" as one name.
    private static final Pattern BY = Pattern.compile(
            "^(?:(?:story|words|written|reported|posted|published|photographs?|text) )?(?:by|von|par|por|di|door|av|af|de la|autor|author)\\b[:\\s]+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern JOINT =
            Pattern.compile("\\s*(?:[,;|/\n&]|\\b(?:and|und|et|y|e)\\b)\\s*", Pattern.CASE_INSENSITIVE);
    /// Smaller groups prove little.
    private static final int MIN_PAGES = 20;

    private final JsonNode truth;
    private final JsonNode results;
    private final Map<String, UnaryOperator<String>> groupings = new LinkedHashMap<>();

    private record Score(int pages, double value) {}

    /// @param systems content management system by page id
    FieldScore(JsonNode truth, JsonNode results, Map<String, String> systems) {
        this.truth = truth;
        this.results = results;
        groupings.put("set", id -> truth.path(id).path("set").asText("no set"));
        groupings.put("system", id -> systems.getOrDefault(id, ContentSystem.OTHER));
        groupings.put(
                "language family",
                id -> LanguageFamily.of(truth.path(id).path("language").asText("")));
    }

    /// Returns a line per field and grouping.
    List<String> lines() {
        var lines = new ArrayList<String>();
        for (String field : FIELDS) {
            Map<String, Double> values = values(field);
            if (!values.isEmpty()) {
                lines.add(String.format(Locale.ROOT, "%s: %.3f, %d pages", field, mean(values), values.size()));
                groupings.forEach((name, group) -> lines.add("  by " + name + ": " + groups(values, group)));
            }
        }
        return lines;
    }

    private String groups(Map<String, Double> values, UnaryOperator<String> group) {
        Map<String, Score> scores = new TreeMap<>();
        values.keySet().stream().collect(Collectors.groupingBy(group)).forEach((name, ids) -> {
            if (ids.size() >= MIN_PAGES) {
                scores.put(
                        name,
                        new Score(
                                ids.size(),
                                ids.stream().mapToDouble(values::get).average().orElse(0)));
            }
        });
        OptionalDouble mean = scores.values().stream().mapToDouble(Score::value).average();
        String each = scores.entrySet().stream()
                .map(e -> String.format(
                        Locale.ROOT,
                        "%s %.3f (%d)",
                        e.getKey(),
                        e.getValue().value(),
                        e.getValue().pages()))
                .collect(Collectors.joining(", "));
        return mean.isEmpty()
                ? "no group of " + MIN_PAGES + " pages"
                : each + String.format(Locale.ROOT, "; gap %.3f", mean(values) - mean.getAsDouble());
    }

    private static double mean(Map<String, Double> values) {
        return values.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    /// The F1 of the field per page with a known value.
    private Map<String, Double> values(String field) {
        Map<String, Double> values = new TreeMap<>();
        truth.properties().forEach(page -> {
            Set<String> wanted = keys(field, page.getValue().path(field));
            if (!wanted.isEmpty()) {
                Set<String> found = keys(field, results.path(page.getKey()).path(field));
                var both = new HashSet<>(wanted);
                both.retainAll(found);
                values.put(page.getKey(), 2.0 * both.size() / (wanted.size() + found.size()));
            }
        });
        return values;
    }

    private static Set<String> keys(String field, JsonNode value) {
        return StreamSupport.stream((value.isArray() ? value : List.of(value)).spliterator(), false)
                .map(node -> node.asText(""))
                .flatMap(text -> field.equals("authors") ? names(text) : Stream.of(text))
                .map(Words::key)
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Stream<String> names(String text) {
        return JOINT.splitAsStream(BY.matcher(text.strip()).replaceFirst(""));
    }
}
