package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.tools.CommandRunner;

/// The HTML page contains the whole contract.
final class ContractPageTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AsyncApi api = AsyncApi.read();
    private final Document page = Jsoup.parse(ContractPage.of(CHECKOUT));

    ContractPageTest() throws IOException {}

    @Test
    void containsEachTopicWithSettingsAndRecords() throws IOException {
        for (JsonNode channel : api.document().path("channels")) {
            Element section = at(channel.path("address").asText()).closest("section");

            assertThat(section).isNotNull();
            channel.at("/bindings/kafka/topicConfiguration")
                    .fieldNames()
                    .forEachRemaining(setting ->
                            assertThat(Objects.requireNonNull(section).text()).contains(setting));
            for (JsonNode message : channel.path("messages")) {
                String record = api.resolved(message).path("name").asText();
                assertThat(at(record).tagName()).isEqualTo("h3");
                assertThat(page.select("nav a[href=#" + record + "]")).isNotEmpty();
            }
        }
        assertThat(page.select("section")).hasSameSizeAs(api.document().path("channels"));
    }

    @ParameterizedTest
    @CsvSource({
        "RawItem, ingest-service, raw-item, entry.enclosures[].length",
        "Article, parse-service, article, provenance.confidence",
        "FeedStatus, ingest-service, feed-status, ledger[].days[].violations",
        "SiteStatus, parse-service, site-status, drifts[].since"
    })
    void containsEachFieldOfAValue(String record, String module, String name, String deep) throws IOException {
        JsonNode schema = JSON.readTree(CHECKOUT.resolve(module, "src/main/resources/schemas", name + ".schema.json")
                .toFile());
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        Set<String> required = new TreeSet<>();
        addFields(fields, required, schema, schema, record + ".");

        assertThat(fields).containsKey(record + "." + deep);
        assertThat(page.select("tr[id^=" + record + ".]").eachAttr("id")).containsExactlyElementsOf(fields.keySet());
        fields.forEach((id, field) -> {
            Elements cells = at(id).select("td");
            assertThat(cells.get(2).text()).isEqualTo(required.contains(id) ? "required" : "");
            assertThat(cells.get(1).text())
                    .startsWith(
                            field.path("additionalProperties").isObject()
                                    ? "map of "
                                    : field.path("type").asText());
            assertThat(cells.get(3).text()).contains(field.path("description").asText(id + " has no description"));
            field.path("enum").forEach(value -> assertThat(cells.get(3).text()).contains(value.asText()));
            field.path("examples")
                    .forEach(value -> assertThat(cells.get(3).text()).contains(value.asText()));
        });
        String sample = Files.readString(CHECKOUT.resolve(module, "src/test/resources/samples", name + ".json"));
        assertThat(page.select("pre").stream().map(Element::wholeText)).contains(sample);
    }

    private static void addFields(
            Map<String, JsonNode> fields, Set<String> required, JsonNode root, JsonNode node, String prefix) {
        node.path("required").forEach(name -> required.add(prefix + name.asText()));
        node.path("properties").properties().forEach(property -> {
            JsonNode is = property.getValue().has("$ref")
                    ? root.at(property.getValue().path("$ref").asText().substring(1))
                    : property.getValue();
            String path = prefix + property.getKey();
            fields.put(path, is);
            addFields(fields, required, root, is, path + ".");
            addFields(fields, required, root, is.path("items"), path + "[].");
        });
    }

    @Test
    void containsEachHeader() throws IOException {
        for (JsonNode message : api.document().at("/components/messages")) {
            String record = message.path("name").asText();
            Set<String> headers = new TreeSet<>();
            Set<String> required = new TreeSet<>();
            List<JsonNode> schemas = new ArrayList<>(List.of(api.resolved(message.path("headers"))));
            for (JsonNode trait : message.path("traits")) {
                schemas.add(api.resolved(trait).path("headers"));
            }
            for (JsonNode schema : schemas) {
                schema.path("properties").fieldNames().forEachRemaining(headers::add);
                schema.path("required").forEach(name -> required.add(name.asText()));
            }

            Elements rows = page.select("tr[id^=" + record + ":]");
            assertThat(rows.eachAttr("id"))
                    .containsExactlyInAnyOrderElementsOf(
                            headers.stream().map(name -> record + ":" + name).toList());
            assertThat(rows.stream()
                            .filter(row -> row.select("td").get(2).text().equals("required"))
                            .map(row -> row.select("td").get(0).text()))
                    .containsExactlyInAnyOrderElementsOf(required);
            assertThat(rows)
                    .allSatisfy(row -> assertThat(
                                    row.select("td").get(3).select("div").text())
                            .isNotEmpty());
        }
    }

    @Test
    void escapesDescriptions() {
        assertThat(at("Article.rights.robots").text()).contains("<meta name=\"robots\">");
        assertThat(page.select("meta[name=robots], script, link, img")).isEmpty();
    }

    @Test
    void anchorsAreUniqueAndLinksResolve() {
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(page.select("a"))
                .allSatisfy(
                        link -> assertThat(at(link.attr("href").substring(1))).isNotNull());
    }

    @Test
    void rejectsUnsupportedKeywords() throws IOException {
        JsonNode schema = JSON.readTree("""
                {"properties": {"size": {"type": "integer", "multipleOf": 5}}}""");

        assertThatThrownBy(() -> SchemaField.of(schema)).hasMessage("keyword multipleOf at size is not told of");
    }

    @Test
    void theCommandWritesThePage(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("contract.html");
        var err = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(err, true, UTF_8);

        assertThat(CommandRunner.run(
                        context -> ContractCommand.commandLine(context, CHECKOUT),
                        Map.of(),
                        to,
                        to,
                        "contract",
                        "--html",
                        file.toString()))
                .isZero();
        assertThat(Files.readString(file)).isEqualTo(ContractPage.of(CHECKOUT));
        Path elsewhere = folder.resolve("no", "folder");
        assertThat(CommandRunner.run(
                        context -> ContractCommand.commandLine(context, CHECKOUT),
                        Map.of(),
                        to,
                        to,
                        "contract",
                        "--html",
                        elsewhere.toString()))
                .isOne();
        assertThat(err.toString(UTF_8)).contains(elsewhere + " cannot be written: no such directory: ", "; create it");
    }

    private Element at(String id) {
        return Objects.requireNonNull(page.getElementById(id), id);
    }
}
