package org.newswire.parse.extract.body;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Compares extracted texts with true ones: precision and recall of four-word shingles, averaged over
/// pages, and their F1.
final class ShingleScore {
    private static final int WORDS = 4;

    private static final int LOWEST = 5;

    private final Counts all = new Counts();
    private final Map<String, Double> byPage = new TreeMap<>();
    private final Map<String, Counts> bySet = new TreeMap<>();

    private record Match(Map<List<String>, Integer> truth, Map<List<String>, Integer> text) {
        private double both() {
            return truth.entrySet().stream()
                    .mapToInt(shingle -> Math.min(shingle.getValue(), text.getOrDefault(shingle.getKey(), 0)))
                    .sum();
        }

        double precision() {
            return text.isEmpty() ? 0 : both() / sum(text);
        }

        double recall() {
            return truth.isEmpty() ? 1 : both() / sum(truth);
        }

        private static int sum(Map<List<String>, Integer> shingles) {
            return shingles.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private static final class Counts {
        private int pages;
        private int texts;
        private double precision;
        private double recall;

        private void add(Match match) {
            pages++;
            texts += match.text().isEmpty() ? 0 : 1;
            precision += match.precision();
            recall += match.recall();
        }
    }

    /// @param truth pages by id; those with an `articleBody` count
    /// @param results results by id
    ShingleScore(JsonNode truth, JsonNode results) {
        truth.properties().forEach(page -> {
            JsonNode wanted = page.getValue().path("articleBody");
            if (wanted.isTextual()) {
                String found = results.path(page.getKey()).path("articleBody").asText("");
                String set = page.getValue().path("set").asText("");
                Match match = new Match(shingles(wanted.asText()), shingles(found));
                all.add(match);
                bySet.computeIfAbsent(set.isEmpty() ? "no set" : set, name -> new Counts())
                        .add(match);
                byPage.put(page.getKey(), f1(match.precision(), match.recall()));
            }
        });
    }

    private static Map<List<String>, Integer> shingles(String text) {
        List<String> tokens = TruthLabels.tokens(text);
        var shingles = new HashMap<List<String>, Integer>();
        for (int i = 0; i < tokens.size() && (i == 0 || i + WORDS <= tokens.size()); i++) {
            shingles.merge(tokens.subList(i, Math.min(i + WORDS, tokens.size())), 1, Integer::sum);
        }
        return shingles;
    }

    private static double f1(double precision, double recall) {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /// Returns a line for all pages, a line per set, and the worst pages.
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(line("all", all));
        bySet.forEach((set, counts) -> lines.add(line(set, counts)));
        lines.add(byPage.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(LOWEST)
                .map(page -> String.format(Locale.ROOT, "%s %.3f", page.getKey(), page.getValue()))
                .collect(Collectors.joining(", ", "lowest F1: ", "")));
        return lines;
    }

    private static String line(String set, Counts counts) {
        double precision = counts.texts == 0 ? 0 : counts.precision / counts.texts;
        double recall = counts.pages == 0 ? 0 : counts.recall / counts.pages;
        return String.format(
                Locale.ROOT,
                "%s: F1 %.3f (precision %.3f, recall %.3f), %d pages",
                set,
                f1(precision, recall),
                precision,
                recall,
                counts.pages);
    }
}
