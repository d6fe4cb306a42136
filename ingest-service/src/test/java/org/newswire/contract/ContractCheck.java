package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Checks that every contract must pass. Its schema matches its record and breaks no released
/// consumer, its JSON validates, and its golden sample reads back unchanged.
public final class ContractCheck<T> {
    private final String name;
    private final Class<T> type;
    private final Contract<T> contract;
    private final Schema schema;
    private final byte[] sample;

    /// @param name name of the schema `schemas/NAME.schema.json` and of the sample
    ///     `samples/NAME.json`, both resources
    public ContractCheck(String name, Class<T> type, Contract<T> contract) throws IOException {
        this.name = name;
        this.type = type;
        this.contract = contract;
        this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new String(resource("schemas/" + name + ".schema.json"), UTF_8), InputFormat.JSON);
        this.sample = resource("samples/" + name + ".json");
    }

    public byte[] sample() {
        return sample;
    }

    public void sampleValidates() {
        assertValid(new String(sample, UTF_8));
    }

    public void valueValidates(T value) {
        assertValid(new String(contract.encode(value), UTF_8));
    }

    /// The sample contains every field, so the round trip shows that the record loses none.
    public void sampleReadsBack() throws Exception {
        var json = JsonMapper.builder().build();
        T value = contract.decode(sample);
        assertThat(json.readTree(contract.encode(value))).isEqualTo(json.readTree(sample));
        assertThat(contract.decode(contract.encode(value))).isEqualTo(value);
    }

    public void headersNameTheIdOfTheSchema() throws IOException {
        assertThat(tree("schemas/" + name).path("$id").asText()).isEqualTo(contract.schemaId());
    }

    public void schemaMatchesTheRecord() throws IOException {
        assertThat(SchemaShape.differences(type, tree("schemas/" + name))).isEmpty();
    }

    /// Compares with the resource `schemas/released/NAME.MAJOR.schema.json`. Within a major
    /// version, which ends the `$id`, only optional fields are added.
    public void schemaBreaksNothingReleased() throws IOException {
        JsonNode schema = tree("schemas/" + name);
        String id = schema.path("$id").asText();
        String released = name + "." + id.substring(id.lastIndexOf(':') + 1);
        assertThat(SchemaChange.breaks(tree("schemas/released/" + released), schema))
                .as("readers rely on schemas/released/%s.schema.json; what differs needs a new major version", released)
                .isEmpty();
    }

    public void schemaRejects(String json) {
        assertThat(schema.validate(json, InputFormat.JSON)).isNotEmpty();
    }

    private void assertValid(String json) {
        assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
    }

    private static JsonNode tree(String schema) throws IOException {
        return JsonMapper.builder().build().readTree(resource(schema + ".schema.json"));
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream stream = ContractCheck.class.getClassLoader().getResourceAsStream(path)) {
            return Objects.requireNonNull(stream, path).readAllBytes();
        }
    }
}
