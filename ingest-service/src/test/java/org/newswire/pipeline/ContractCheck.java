package org.newswire.pipeline;

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

/// What every contract has to hold: its schema says what its record says and breaks no reader of those
/// released, its JSON validates, and its golden sample reads back.
public final class ContractCheck<T> {
    private final String name;
    private final Class<T> type;
    private final Contract<T> contract;
    private final Schema schema;
    private final byte[] sample;

    /// @param name of the schema `schemas/NAME.schema.json` and the sample `samples/NAME.json`, both
    ///     resources
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

    /// The sample has every field, so nothing is lost on the way through the record.
    public void sampleReadsBack() throws Exception {
        var json = JsonMapper.builder().build();
        T value = contract.decode(sample);
        assertThat(json.readTree(contract.encode(value))).isEqualTo(json.readTree(sample));
        assertThat(contract.decode(contract.encode(value))).isEqualTo(value);
    }

    public void schemaHasTheIdThatHeadersName() throws IOException {
        assertThat(tree("schemas/" + name).path("$id").asText()).isEqualTo(contract.schemaId());
    }

    public void schemaSaysWhatTheRecordSays() throws IOException {
        assertThat(SchemaShape.differences(type, tree("schemas/" + name))).isEmpty();
    }

    /// Held against the resource `schemas/released/NAME.MAJOR.schema.json`: within a major version,
    /// which the `$id` ends with, only optional fields are added.
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
