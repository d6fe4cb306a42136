package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Metrics, dashboards, alerts and runbook are consistent.
///
/// [ComposeIT] checks that the services expose these metrics and that Prometheus accepts the queries.
class ObservabilityTest {
    /// Where the runbook of this version is published.
    private static final String RUNBOOK = "https://github.com/newswire/newswire/blob/main/deploy/docs/RUNBOOK.md";

    private static final Pattern METRIC = Pattern.compile("\\b(?:newswire|kafka|jvm|process|system)_[a-z0-9_]+");
    private static final Set<String> SEVERITIES = Set.of("critical", "warning");

    private final SortedSet<String> metrics =
            new TreeSet<>(MetricTable.frozen().rows().keySet());

    @Test
    void dashboardsAndAlertsUseExistingMetrics() {
        assertThat(Query.all())
                .hasSizeGreaterThan(80)
                .allSatisfy(query -> assertThat(metrics).as(query.where()).containsAll(query.metrics()));
    }

    /// One feed of a throttled host gets the 429, and its other feeds are deferred.
    @Test
    void sharesOfPollsExcludeDeferredOnes() {
        Pattern share = Pattern.compile("[/*] sum\\(rate\\(newswire_ingest_polls_total(\\{[^}]*})?\\[");
        assertThat(Query.all())
                .filteredOn(query -> share.matcher(query.expression()).find())
                .hasSize(3)
                .allSatisfy(query -> assertThat(
                                share.matcher(query.expression()).results())
                        .as(query.where())
                        .allMatch(found -> String.valueOf(found.group(1)).startsWith("{outcome!=\"deferred\"")));
    }

    /// Returns the text from a heading to the next one of its level.
    private static String section(String text, String heading) {
        int from = text.indexOf("\n" + heading + "\n");
        assertThat(from).as(heading).isNotNegative();
        int to = text.indexOf("\n## ", from + 1);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    @Test
    void theParsedTableReproducesThePage() {
        assertThat(MetricTable.frozen().markdown()).isEqualTo(DeployFolder.read("docs/METRICS.md"));
    }

    @Test
    void eachAlertHasASeverityAndASectionInTheRunbook() {
        List<String> headings = section(DeployFolder.read("docs/RUNBOOK.md"), "## Alerts")
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
        List<AlertRule> rules = AlertRule.all();
        assertThat(headings)
                .containsExactlyElementsOf(rules.stream().map(AlertRule::name).toList());
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.severity()).isIn(SEVERITIES);
            assertThat(rule.summary()).isNotBlank();
            assertThat(rule.runbook())
                    .isEqualTo("{{ or $externalLabels.runbook_url \"" + RUNBOOK + "\" }}#"
                            + rule.name().toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void composePassesTheAddressOfTheRunbookToPrometheus() {
        Object services = AlertRule.get(AlertRule.yaml("compose.yaml"), "services");
        Object prometheus = AlertRule.get(services, "prometheus");
        assertThat(AlertRule.get(prometheus, "environment")).isEqualTo(Map.of("RUNBOOK_URL", "${RUNBOOK_URL:-}"));
        assertThat(AlertRule.get(prometheus, "command").toString()).contains("expand-external-labels");
        Object global = AlertRule.get(AlertRule.yaml("prometheus/prometheus.yml"), "global");
        assertThat(AlertRule.get(global, "external_labels")).isEqualTo(Map.of("runbook_url", "${RUNBOOK_URL}"));
    }

    @Test
    void eachAlertIsTestedFiringAndSilent() {
        List<Object> tried = new ArrayList<>();
        List<Object> fired = new ArrayList<>();
        for (String file : List.of("prometheus/rules_test.yml", "prometheus/rules_days_test.yml")) {
            for (Object test : (List<?>) AlertRule.get(AlertRule.yaml(file), "tests")) {
                for (Object one : (List<?>) AlertRule.get(test, "alert_rule_test")) {
                    boolean fires = !((List<?>) AlertRule.get(one, "exp_alerts")).isEmpty();
                    (fires ? fired : tried).add(AlertRule.get(one, "alertname"));
                }
            }
        }
        List<String> names = AlertRule.all().stream().map(AlertRule::name).toList();
        assertThat(fired).containsAll(names);
        assertThat(tried).containsAll(names);
    }

    /// For a query over the dashboard's time range, Grafana shows the last value as if it were
    /// current, for six hours after a service has stopped.
    @Test
    void statPanelsUseInstantQueries() {
        for (Path file : DeployFolder.files("grafana/dashboards", ".json")) {
            for (JsonNode panel : Query.dashboard(file).path("panels")) {
                String title = file.getFileName() + ": " + panel.path("title").asText();
                boolean number = panel.path("type").asText().equals("stat");
                assertThat(panel.path("targets")).as(title).allSatisfy(target -> {
                    assertThat(target.path("instant").asBoolean()).isEqualTo(number);
                    assertThat(target.path("range").asBoolean(true)).isEqualTo(!number);
                });
                // A time series draws nothing for a single value.
                assertThat(panel.path("options").path("graphMode").asText())
                        .as(title)
                        .isNotEqualTo("area");
            }
        }
    }

    /// Without them, an operator of several installations or instances would see only their sum.
    @Test
    void everyQueryOfADashboardFollowsItsVariables() {
        for (Path file : DeployFolder.files("grafana/dashboards", ".json")) {
            JsonNode dashboard = Query.dashboard(file);
            assertThat(dashboard.at("/templating/list").findValuesAsText("name"))
                    .as(file.toString())
                    .containsExactly("datasource", "service", "instance");
            for (JsonNode expression : dashboard.path("panels").findValues("expr")) {
                String query = expression.asText();
                assertThat(METRIC.matcher(query).results().map(found -> query.substring(found.end())))
                        .as(file + ": " + query)
                        .allMatch(rest -> rest.matches("\\{[^}]*\\bjob=[^}]*\\binstance=~\"\\$instance\"}.*"));
            }
        }
    }

    @Test
    void panelsThatAreRedAtZeroShowZeroWithoutData() {
        List<String> red = new ArrayList<>();
        for (Path file : DeployFolder.files("grafana/dashboards", ".json")) {
            for (JsonNode panel : Query.dashboard(file).path("panels")) {
                JsonNode steps = panel.path("fieldConfig")
                        .path("defaults")
                        .path("thresholds")
                        .path("steps");
                if (panel.path("type").asText().equals("stat")
                        && steps.path(0).path("color").asText().equals("red")) {
                    red.add(panel.path("title").asText());
                    assertThat(panel.path("targets").findValuesAsText("expr"))
                            .as(file.getFileName() + ": " + panel.path("title").asText())
                            .allSatisfy(expression -> assertThat(expression).endsWith(" or vector(0)"));
                }
            }
        }
        assertThat(red).contains("Instances ready", "Database");
    }

    @Test
    void dashboardsHaveUniqueIdsForProvisioning() {
        SortedSet<String> ids = new TreeSet<>();
        for (Path file : DeployFolder.files("grafana/dashboards", ".json")) {
            JsonNode dashboard = Query.dashboard(file);
            assertThat(ids.add(dashboard.path("uid").asText())).as("its own id").isTrue();
            assertThat(dashboard.path("title").asText()).startsWith("Newswire / ");
            assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
            Set<Integer> panels = new TreeSet<>();
            for (JsonNode panel : dashboard.path("panels")) {
                String title = file.getFileName() + ": " + panel.path("title").asText();
                assertThat(panels.add(panel.path("id").asInt())).as(title).isTrue();
                assertThat(panel.path("gridPos").path("x").asInt()
                                + panel.path("gridPos").path("w").asInt())
                        .as(title)
                        .isBetween(1, 24);
                if (!panel.path("type").asText().equals("row")) {
                    assertThat(panel.path("targets")).as(title).isNotEmpty().allSatisfy(target -> {
                        assertThat(target.path("datasource").path("uid").asText())
                                .isEqualTo("${datasource}");
                        assertThat(target.path("expr").asText()).isNotBlank();
                    });
                }
            }
        }
        assertThat(ids)
                .containsExactly(
                        "newswire-acquisition",
                        "newswire-kafka",
                        "newswire-overview",
                        "newswire-parsing",
                        "newswire-store");
    }
}
