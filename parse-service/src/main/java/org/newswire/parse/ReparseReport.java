package org.newswire.parse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.newswire.article.Article;

/// What a run of `reparse` found: per site and field how the articles would differ. One thread.
final class ReparseReport {
    private static final JsonMapper JSON = new JsonMapper();

    /// Of all sites and fields together, some 20 MB.
    private static final int MOST_SAMPLES = 20_000;

    private final String run;
    private final String extractor;
    private final int samples;
    private final Map<String, Site> sites = new TreeMap<>();
    private int shown;
    private long records;
    private long superseded;
    private long absent;
    private int differing;

    private static final class Site {
        private int compared;
        private int differing;
        private final Map<String, Integer> rejected = new TreeMap<>();
        private final Map<String, FieldDiff> fields = new TreeMap<>();
    }

    /// @param extractor its version
    /// @param samples   kept for each site and field, up to 20,000 in all
    ReparseReport(String run, String extractor, int samples) {
        this.run = run;
        this.extractor = extractor;
        this.samples = samples;
    }

    /// A raw record was read.
    void read() {
        records++;
    }

    /// The article has a version that another raw record brought.
    void superseded() {
        superseded++;
    }

    /// There is no article of it: it was rejected, taken back, or is older than what is kept.
    void absent() {
        absent++;
    }

    /// Whether no article was compared.
    boolean isEmpty() {
        return compared() == 0;
    }

    void rejected(Article before, String reason) {
        of(before).compared++;
        of(before).rejected.merge(reason, 1, Integer::sum);
    }

    /// @param fields in which the two differ
    void compared(Article before, Article after, List<String> fields) {
        Site site = of(before);
        site.compared++;
        if (fields.isEmpty()) {
            return;
        }
        differing++;
        site.differing++;
        JsonNode old = tree(before);
        JsonNode fresh = tree(after);
        for (String name : fields) {
            int most = shown < MOST_SAMPLES ? samples : 0;
            shown += site.fields.computeIfAbsent(name, _ -> new FieldDiff()).add(old, fresh, name, most) ? 1 : 0;
        }
    }

    /// By which an article counts; `-` where it has none.
    static String site(Article article) {
        return Objects.requireNonNullElse(article.site(), "-");
    }

    private Site of(Article article) {
        return sites.computeIfAbsent(site(article), _ -> new Site());
    }

    private static JsonNode tree(Article article) {
        try {
            return JSON.readTree(Article.CONTRACT.encode(article));
        } catch (IOException e) {
            throw new UncheckedIOException("what was written as JSON is none", e);
        }
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode()
                .put("run", run)
                .put("extractor", extractor)
                .put("records", records)
                .put("compared", compared())
                .put("differing", differing)
                .put("superseded", superseded)
                .put("absent", absent);
        ArrayNode all = json.putArray("sites");
        sites.forEach((name, site) -> {
            ObjectNode one = all.addObject()
                    .put("site", name)
                    .put("compared", site.compared)
                    .put("differing", site.differing);
            one.set("rejected", JSON.valueToTree(site.rejected));
            ArrayNode fields = one.putArray("fields");
            site.fields.forEach((field, diff) -> fields.add(diff.json(field)));
        });
        return json;
    }

    private int compared() {
        return sites.values().stream().mapToInt(site -> site.compared).sum();
    }

    /// For people: the counts, a table with the most differing first, samples.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + run + ", extractor " + extractor + ": " + records + " raw records, " + compared()
                + " compared with their articles, " + differing + " differ");
        lines.add("passed over: " + superseded + " whose article another record brought since, " + absent
                + " without an article");
        List<List<String>> table = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        sites.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> -each.getValue().differing))
                .forEach(each -> add(each.getKey(), each.getValue(), table, shown));
        if (!table.isEmpty()) {
            table.addFirst(List.of("site", "field", "differ", "gained", "lost", "chars before", "chars after"));
            lines.add("");
            lines.addAll(aligned(table));
        }
        sites.forEach((name, site) -> site.rejected.forEach((reason, count) ->
                lines.add(name + ": " + count + " cannot be parsed any more: " + reason + "; they stay as they are")));
        if (!shown.isEmpty()) {
            lines.add("");
            lines.addAll(shown);
        }
        return lines;
    }

    private static void add(String name, Site site, List<List<String>> table, List<String> shown) {
        site.fields.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> -each.getValue().differing()))
                .forEach(each -> {
                    table.add(each.getValue().row(name, each.getKey()));
                    shown.add(name + " " + each.getKey());
                    shown.addAll(each.getValue().sampleLines());
                });
    }

    private static List<String> aligned(List<List<String>> table) {
        List<String> lines = new ArrayList<>();
        int[] widths = new int[table.getFirst().size()];
        for (List<String> row : table) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
