package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Checks that the dashboards match Grafana's types in `deploy/grafana/schema` and are consistent.
class GrafanaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPES = DeployFolder.read("grafana/schema/dashboard.schema.json");
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(TYPES, InputFormat.JSON);

    @ParameterizedTest
    @MethodSource("dashboards")
    void dashboardsMatchGrafanasTypes(Path file) {
        assertThat(errors(Query.dashboard(file))).isEmpty();
    }

    /// Puts each error into the dashboard Overview, whose panels 0, 6 and 7 are a stat, a row and
    /// a time series. Without a value, the existing one is removed.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a misspelt setting          | /schemaVerison                                          | 39
            no version of the schema    | /schemaVersion                                          |
            no text                     | /refresh                                                | 30
            an unknown number           | /graphTooltip                                           | 3
            a link to nothing           | /links/0/type                                           | "panel"
            a variable of no type       | /templating/list                                        | [{"name": "job", "type": "metric"}]
            an annotation of nothing    | /annotations/list                                       | [{"name": "starts"}]
            no type of panel            | /panels/0/type                                          |
            a type that is not known    | /panels/0/type                                          | "stats"
            no place                    | /panels/0/gridPos                                       |
            no height                   | /panels/0/gridPos/h                                     |
            too wide                    | /panels/0/gridPos/w                                     | 25
            between columns             | /panels/0/gridPos/x                                     | 0.5
            a place as text             | /panels/0/gridPos/y                                     | "0"
            a misspelt option           | /panels/0/options/colourMode                            | "value"
            a foreign option            | /panels/0/options/legend                                | {}
            an unknown value            | /panels/0/options/textMode                              | "number"
            a missing option            | /panels/0/options/reduceOptions/calcs                   |
            a foreign field option      | /panels/0/fieldConfig/defaults/custom                   | {}
            an unknown mode             | /panels/0/fieldConfig/defaults/thresholds/mode          | "relative"
            a threshold without colour  | /panels/0/fieldConfig/defaults/thresholds/steps/0/color |
            a row neither open nor shut | /panels/6/collapsed                                     |
            a row with a query          | /panels/6/targets                                       | []
            a wrong panel in a row      | /panels/6/panels                                        | [{"type": "row"}]
            an unknown tooltip          | /panels/7/options/tooltip/mode                          | "all"
            a misspelt field option     | /panels/7/fieldConfig/defaults/custom/lineWidht         | 1
            unknown stacking            | /panels/7/fieldConfig/defaults/custom/stacking/mode     | "stacked"
            an override of nothing      | /panels/7/fieldConfig/overrides                         | [{"properties": []}]
            a query without expression  | /panels/7/targets/0/expr                                |
            a query without its letter  | /panels/7/targets/0/refId                               |
            another source's setting    | /panels/7/targets/0/rawSql                              | "SELECT 1"
            an unknown format           | /panels/7/targets/0/format                              | "series"
            a data source by name       | /panels/7/targets/0/datasource                          | "newswire"
            """)
    void reportsAPlantedError(String what, String where, @Nullable String value) throws IOException {
        JsonNode dashboard = Query.dashboard(DeployFolder.PATH.resolve("grafana/dashboards/overview.json"));
        var at = JsonPointer.compile(where);
        ObjectNode parent = (ObjectNode) dashboard.at(at.head());
        String name = at.last().getMatchingProperty();
        if (value == null) {
            assertThat(parent.remove(name)).as(where).isNotNull();
        } else {
            parent.set(name, JSON.readTree(value));
        }
        assertThat(errors(dashboard))
                .as(what)
                .isNotEmpty()
                .allMatch(problem -> problem.getInstanceLocation()
                        .toString()
                        .startsWith(at.head().toString()));
    }

    /// After a change of the image, run `deploy/grafana/schema/renew` to update the types.
    @Test
    void theTypesMatchTheVersionOfTheImage() throws IOException {
        String image = DeployFolder.read("docker/images.env")
                .lines()
                .filter(line -> line.startsWith("GRAFANA_IMAGE="))
                .findFirst()
                .orElseThrow();
        assertThat(JSON.readTree(TYPES).path("$comment").asText())
                .contains(" @grafana/schema@" + image.substring(image.indexOf(':') + 1, image.indexOf('@')) + " ");
    }

    @Test
    void dashboardsUseTheProvisionedDataSource() {
        Object source = first(AlertRule.yaml("grafana/provisioning/datasources/prometheus.yaml"), "datasources");
        JsonNode reference = JSON.valueToTree(Map.of("type", AlertRule.get(source, "type"), "uid", "${datasource}"));
        for (Path file : dashboards()) {
            JsonNode dashboard = Query.dashboard(file);
            assertThat(dashboard.findValues("datasource"))
                    .as(file.toString())
                    .isNotEmpty()
                    .containsOnly(reference);
            JsonNode variable = dashboard.at("/templating/list/0");
            assertThat(variable.path("query").asText()).isEqualTo(AlertRule.get(source, "type"));
            assertThat(variable.at("/current/value").asText()).isEqualTo(AlertRule.get(source, "uid"));
        }
    }

    @Test
    void composeMountsTheProvisionedFolder() {
        Object provider = first(AlertRule.yaml("grafana/provisioning/dashboards/newswire.yaml"), "providers");
        Object services = AlertRule.get(AlertRule.yaml("compose.yaml"), "services");
        Object folder = AlertRule.get(AlertRule.get(provider, "options"), "path");
        assertThat(volumes(AlertRule.get(services, "grafana")))
                .contains(
                        "./grafana/dashboards:" + folder + ":ro",
                        "./grafana/provisioning:/etc/grafana/provisioning:ro");
    }

    static List<Path> dashboards() {
        return DeployFolder.files("grafana/dashboards", ".json");
    }

    private static List<Error> errors(JsonNode dashboard) {
        return SCHEMA.validate(dashboard.toString(), InputFormat.JSON);
    }

    private static Object first(Map<?, ?> file, String list) {
        return ((List<?>) AlertRule.get(file, list)).getFirst();
    }

    private static List<String> volumes(Object service) {
        return ((List<?>) AlertRule.get(service, "volumes"))
                .stream().map(String::valueOf).toList();
    }
}
