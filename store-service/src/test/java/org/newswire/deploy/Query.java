package org.newswire.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A PromQL expression in `deploy/` with its place: `overview.json: Freshness`, or `alert NotFresh`.
record Query(String where, String expression) {
    /// Prefix of the services' metrics. Prometheus' own metrics (`up`, `ALERTS`) do not have it.
    private static final Pattern METRIC = Pattern.compile("\\b(?:newswire|kafka|jvm|process|system)_[a-z0-9_]+");

    static List<Query> all() {
        return Stream.concat(ofDashboards().stream(), ofAlerts().stream()).toList();
    }

    /// Returns the queries of all dashboards, with Grafana's variables replaced.
    static List<Query> ofDashboards() {
        List<Query> queries = new ArrayList<>();
        for (Path file : DeployFolder.files("grafana/dashboards", ".json")) {
            for (JsonNode panel : dashboard(file).path("panels")) {
                String where = file.getFileName() + ": " + panel.path("title").asText();
                panel.path("targets")
                        .forEach(target -> queries.add(
                                new Query(where, filledIn(target.path("expr").asText()))));
            }
        }
        return queries;
    }

    static JsonNode dashboard(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + file, e);
        }
    }

    private static String filledIn(String expression) {
        return expression
                .replace("$__rate_interval", "1m")
                .replace("$__range", "1h")
                .replace("$service", ".+")
                .replace("$instance", ".+");
    }

    /// Returns the queries of all alerts.
    static List<Query> ofAlerts() {
        return AlertRule.all().stream()
                .map(rule -> new Query("alert " + rule.name(), rule.expression()))
                .toList();
    }

    /// Returns the metrics that the query uses. The series of a histogram (`_bucket`, `_sum`,
    /// `_count`) count as that histogram.
    SortedSet<String> metrics() {
        return METRIC.matcher(expression)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceFirst("_seconds_(bucket|sum|count)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
