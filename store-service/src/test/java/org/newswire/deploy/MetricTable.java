package org.newswire.deploy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of metrics in `deploy/docs/METRICS.md`, generated from the metrics that Prometheus scraped from
/// running services.
record MetricTable(SortedMap<String, Row> rows) {
    /// Labels that Prometheus adds or that histograms have.
    private static final Set<String> OF_PROMETHEUS = Set.of("__name__", "job", "instance", "le", "quantile");

    private static final String HEAD = """
            # Metrics

            Metrics at `/metrics` of the three services. `ComposeIT` generates this page from running services, and the build fails
            if they differ, because dashboards and alerts rely on these names. Regenerate it with `deploy/verify --metrics`.

            All metrics of Newswire are listed. They keep name, type and labels within a major version. A histogram has the series
            `_bucket`, `_sum` and `_count`. Of the metrics of libraries (`kafka_consumer_*`, `jvm_*`, `process_*`, `system_*`), only
            those in dashboards and alerts are listed; the services expose all of them.

            | metric | type | labels | of | meaning |
            |---|---|---|---|---|
            """;

    MetricTable {
        rows = new TreeMap<>(rows);
    }

    /// One metric, with the `type` in Prometheus' terms and the `services` that expose it.
    record Row(String type, SortedSet<String> labels, SortedSet<String> services, String meaning) {
        Row {
            labels = new TreeSet<>(labels);
            services = new TreeSet<>(services);
        }

        private Row and(Row other) {
            SortedSet<String> allLabels = new TreeSet<>(labels);
            allLabels.addAll(other.labels);
            SortedSet<String> allServices = new TreeSet<>(services);
            allServices.addAll(other.services);
            return new Row(type, allLabels, allServices, meaning);
        }
    }

    /// Creates the table of the scraped metrics: all of Newswire, and these of libraries.
    static MetricTable seen(PrometheusApi prometheus, Set<String> ofLibraries)
            throws IOException, InterruptedException {
        SortedMap<String, Row> rows = new TreeMap<>();
        for (String service : List.of("ingest", "parse", "store")) {
            Map<String, SortedSet<String>> labels = prometheus.labels(service);
            prometheus.metadata(service).forEach((family, metadata) -> {
                String name = series(family, metadata.path("type").asText());
                if (name.startsWith("newswire_") || ofLibraries.contains(name)) {
                    var row = new Row(
                            metadata.path("type").asText(),
                            ofFamily(labels, name),
                            new TreeSet<>(List.of(service)),
                            metadata.path("help").asText());
                    rows.merge(name, row, Row::and);
                }
            });
        }
        return new MetricTable(rows);
    }

    /// OpenMetrics omits the suffixes of counters and infos from the family name.
    private static String series(String family, String type) {
        String end = switch (type) {
            case "counter" -> "_total";
            case "info" -> "_info";
            default -> "";
        };
        return family.endsWith(end) ? family : family + end;
    }

    private static SortedSet<String> ofFamily(Map<String, SortedSet<String>> labels, String name) {
        return Stream.of("", "_bucket", "_sum", "_count")
                .flatMap(suffix -> labels.getOrDefault(name + suffix, Collections.emptySortedSet()).stream())
                .filter(label -> !OF_PROMETHEUS.contains(label))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static MetricTable frozen() {
        return of(DeployFolder.read("docs/METRICS.md"));
    }

    /// Returns how this table breaks queries that were written for a released one: a metric or label that is
    /// gone, another type, or a service that no longer has it. Metrics of libraries may change.
    List<String> breaks(MetricTable released) {
        List<String> breaks = new ArrayList<>();
        released.rows.forEach((name, old) -> {
            Row row = rows.get(name);
            if (!name.startsWith("newswire_")) {
                return;
            }
            if (row == null) {
                breaks.add(name + " is gone");
            } else if (!row.type().equals(old.type())) {
                breaks.add(name + " was a " + old.type() + " and is a " + row.type());
            } else if (!row.labels().containsAll(old.labels())) {
                breaks.add(name + " has lost labels: had " + old.labels() + ", has " + row.labels());
            } else if (!row.services().containsAll(old.services())) {
                breaks.add(name + " has lost services: had " + old.services() + ", has " + row.services());
            }
        });
        return breaks;
    }

    static MetricTable of(String page) {
        SortedMap<String, Row> rows = new TreeMap<>();
        page.lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            rows.put(
                    unquoted(cells.get(1)),
                    new Row(cells.get(2), words(cells.get(3)), words(cells.get(4)), cells.get(5)));
        });
        return new MetricTable(rows);
    }

    String markdown() {
        return HEAD
                + rows.entrySet().stream()
                        .map(row ->
                                "| `" + row.getKey() + "` | " + row.getValue().type() + " | "
                                        + quoted(row.getValue().labels()) + " | "
                                        + String.join(", ", row.getValue().services()) + " | "
                                        + row.getValue().meaning().replace("|", "/") + " |\n")
                        .collect(Collectors.joining());
    }

    private static String quoted(SortedSet<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static SortedSet<String> words(String cell) {
        return Arrays.stream(cell.split(","))
                .map(MetricTable::unquoted)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unquoted(String cell) {
        return cell.replace("`", "").strip();
    }
}
