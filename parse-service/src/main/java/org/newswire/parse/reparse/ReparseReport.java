package org.newswire.parse.reparse;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.newswire.article.Article;
import org.newswire.tools.TextTable;

/// The result of a `reparse` run: the differences of the articles per site and field. The fields are those
/// of the JSON report. Used by one thread.
final class ReparseReport {
    private static final JsonMapper JSON = JsonMapper.builder()
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .build();

    /// For all sites and fields together, about 20 MB.
    private static final int MAX_SAMPLES = 20_000;

    @JsonIgnore
    private final int samples;

    @JsonIgnore
    private final Map<String, Site> bySite = new TreeMap<>();

    @JsonIgnore
    private int shown;

    private final String run;
    private final String extractor;
    private long records;
    private int compared;
    private int differing;
    private long superseded;
    private long absent;

    static final class Site {
        private final String site;
        int compared;
        private int differing;
        private final Map<String, Integer> rejected = new TreeMap<>();

        @JsonIgnore
        private final Map<String, FieldDiff> byField = new TreeMap<>();

        Site(String site) {
            this.site = site;
        }

        @JsonProperty
        Collection<FieldDiff> fields() {
            return byField.values();
        }
    }

    /// @param extractor version of the extractor
    /// @param samples   examples per site and field, up to 20,000 in total
    ReparseReport(String run, String extractor, int samples) {
        this.run = run;
        this.extractor = extractor;
        this.samples = samples;
    }

    /// Counts a raw record.
    void read() {
        records++;
    }

    /// Counts a raw record whose article has a newer version from another raw record.
    void superseded() {
        superseded++;
    }

    /// Counts a raw record without an article: it was rejected, retracted or has expired.
    void absent() {
        absent++;
    }

    /// Whether no article was compared.
    boolean isEmpty() {
        return compared == 0;
    }

    void rejected(Article before, String reason) {
        countedSite(before).rejected.merge(reason, 1, Integer::sum);
    }

    /// @param fields that differ
    void compared(Article before, Article after, List<String> fields) {
        Site site = countedSite(before);
        if (fields.isEmpty()) {
            return;
        }
        differing++;
        site.differing++;
        JsonNode old = tree(before);
        JsonNode fresh = tree(after);
        for (String name : fields) {
            int most = shown < MAX_SAMPLES ? samples : 0;
            shown += site.byField.computeIfAbsent(name, FieldDiff::new).add(old, fresh, most) ? 1 : 0;
        }
    }

    /// Returns the site that an article counts for; `-` if it has none.
    static String site(Article article) {
        return Objects.requireNonNullElse(article.site(), "-");
    }

    private Site countedSite(Article article) {
        Site site = bySite.computeIfAbsent(site(article), Site::new);
        site.compared++;
        compared++;
        return site;
    }

    private static JsonNode tree(Article article) {
        try {
            return JSON.readTree(Article.CONTRACT.encode(article));
        } catch (IOException e) {
            throw new UncheckedIOException("an encoded article is not JSON", e);
        }
    }

    @JsonProperty
    Collection<Site> sites() {
        return bySite.values();
    }

    ObjectNode json() {
        return JSON.valueToTree(this);
    }

    /// Returns the report as text: counts, a table sorted by the number of differences, and examples.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + run + ", extractor " + extractor + ": " + records + " raw records, " + compared
                + " compared with their articles, " + differing + " differ");
        lines.add("skipped: " + superseded + " whose article has a newer version, " + absent + " without an article");
        List<List<String>> table = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        sites().stream()
                .sorted(Comparator.comparingInt(site -> -site.differing))
                .forEach(site -> site.fields().stream()
                        .sorted(Comparator.comparingInt(field -> -field.differing()))
                        .forEach(field -> {
                            table.add(field.row(site.site));
                            shown.addAll(field.sampleLines(site.site));
                        }));
        if (!table.isEmpty()) {
            table.addFirst(List.of("site", "field", "differ", "gained", "lost", "chars before", "chars after"));
            lines.add("");
            lines.addAll(TextTable.lines(table));
        }
        sites().forEach(site -> site.rejected.forEach((reason, count) -> lines.add(
                site.site + ": " + count + " are rejected now: " + reason + "; their published articles are kept")));
        if (!shown.isEmpty()) {
            lines.add("");
            lines.addAll(shown);
        }
        return lines;
    }
}
