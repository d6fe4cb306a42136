package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Reads `deploy/asyncapi.yaml`: channels, their Kafka bindings and their messages, and validates
/// records against them. JSON Schemas are draft 2020-12 with format assertions.
public final class AsyncApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    /// A consumer that is offline for less than these times misses nothing.
    private static final List<String> TIMES_KEPT =
            List.of("retention.ms", "min.compaction.lag.ms", "delete.retention.ms");

    private final Path file;
    private final JsonNode document;

    private AsyncApi(Path file, JsonNode document) {
        this.file = file;
        this.document = document;
    }

    /// Reads the document relative to the module folder, in which tests run.
    public static AsyncApi read() throws IOException {
        return read(Path.of(".."));
    }

    /// Reads the document of a checkout.
    static AsyncApi read(Path checkout) throws IOException {
        Path file = checkout.resolve("deploy", "asyncapi.yaml").toAbsolutePath().normalize();
        return of(file, Files.readString(file));
    }

    /// @param file the file against which references are resolved
    static AsyncApi of(Path file, String text) {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(text);
        return new AsyncApi(file, JSON.valueToTree(yaml));
    }

    JsonNode document() {
        return document;
    }

    /// Returns the channel of a topic, or a missing node.
    JsonNode channel(String topic) {
        for (JsonNode channel : document.path("channels")) {
            if (channel.path("address").asText().equals(topic)) {
                return channel;
            }
        }
        return document.path("no such channel");
    }

    List<JsonNode> messages(String topic) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        for (JsonNode message : channel(topic).path("messages")) {
            messages.add(resolved(message));
        }
        return messages;
    }

    /// Returns the differences between a record and the messages of its topic, or an empty list if
    /// one message matches.
    public List<String> faults(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers)
            throws IOException {
        List<String> problems = new ArrayList<>(List.of("no message of " + topic + " is like this"));
        for (JsonNode message : messages(topic)) {
            JsonNode payload = resolved(message.path("payload"));
            boolean wantsNull = payload.path("type").asText().equals("null");
            if (payload.path("type").isMissingNode() || wantsNull == (value == null)) {
                List<String> found = new ArrayList<>();
                if (!payload.path("type").isMissingNode()) {
                    found.addAll(faults("value", payload, value == null ? "null" : new String(value, UTF_8)));
                    found.addAll(faults("key", message.at("/bindings/kafka/key"), text(key)));
                }
                JsonNode schema = headerSchema(message);
                found.addAll(faults("headers", schema, object(headers, schema).toString()));
                if (found.isEmpty()) {
                    return List.of();
                }
                problems.addAll(found);
            }
        }
        return problems;
    }

    /// Returns the changes of topics, keys and headers that break consumers of a released
    /// document. The schemas of values are compared separately.
    List<String> breaks(AsyncApi released) throws IOException {
        List<String> breaks = new ArrayList<>();
        for (JsonNode before : released.document.path("channels")) {
            String topic = before.path("address").asText();
            JsonNode after = channel(topic);
            for (String what : List.of("partitions", "topicConfiguration/cleanup.policy")) {
                JsonNode was = before.at("/bindings/kafka/" + what);
                JsonNode is = after.at("/bindings/kafka/" + what);
                if (!was.equals(is)) {
                    breaks.add(topic + ": " + what + " was " + was + " and is " + is);
                }
            }
            for (String time : TIMES_KEPT) {
                String what = "topicConfiguration/" + time;
                JsonNode was = before.at("/bindings/kafka/" + what);
                JsonNode is = after.at("/bindings/kafka/" + what);
                if (millis(is) < millis(was)) {
                    breaks.add(topic + ": " + what + " was " + was + " and is " + is);
                }
            }
            for (Map.Entry<String, JsonNode> message : before.path("messages").properties()) {
                JsonNode was = released.resolved(message.getValue());
                JsonNode is = resolved(after.path("messages").path(message.getKey()));
                String name = topic + " " + message.getKey() + ": ";
                SchemaChange.breaks(was.at("/bindings/kafka/key"), is.at("/bindings/kafka/key"))
                        .forEach(change -> breaks.add(name + "key " + change));
                SchemaChange.breaks(released.allHeaders(was), allHeaders(is))
                        .forEach(change -> breaks.add(name + "headers " + change));
            }
        }
        return breaks;
    }

    /// Returns 0 for an absent duration, because consumers cannot rely on it; -1 means no limit.
    private static long millis(JsonNode time) {
        return time.asLong() < 0 ? Long.MAX_VALUE : time.asLong();
    }

    /// Returns the headers of the message and its traits as one schema.
    private ObjectNode allHeaders(JsonNode message) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ObjectNode properties = all.putObject("properties");
        ArrayNode required = all.putArray("required");
        for (JsonNode part : headerSchema(message).path("allOf")) {
            part.path("properties").properties().forEach(each -> properties.set(each.getKey(), each.getValue()));
            part.path("required").forEach(required::add);
        }
        return all;
    }

    private static String text(byte @Nullable [] key) {
        return JSON.valueToTree(key == null ? null : new String(key, UTF_8)).toString();
    }

    private static List<String> faults(String what, JsonNode schema, String json) {
        List<Error> errors =
                SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(json, InputFormat.JSON);
        return errors.stream().map(error -> what + " " + error).toList();
    }

    /// Returns the header schema of the message and its traits.
    private JsonNode headerSchema(JsonNode message) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode parts = all.putArray("allOf");
        parts.add(
                message.has("headers")
                        ? resolved(message.path("headers"))
                        : JSON.createObjectNode().put("type", "object"));
        for (JsonNode trait : message.path("traits")) {
            parts.add(resolved(resolved(trait).path("headers")));
        }
        return all;
    }

    /// Returns the headers as JSON. Headers with an integer schema are decoded as big-endian
    /// numbers.
    private static ObjectNode object(Headers headers, JsonNode schema) {
        ObjectNode object = JSON.createObjectNode();
        for (Header header : headers) {
            String type = schema.at("/allOf/0/properties")
                    .path(header.key())
                    .path("type")
                    .asText();
            if (type.equals("integer")) {
                ByteBuffer number = ByteBuffer.wrap(header.value());
                object.put(header.key(), header.value().length == 4 ? number.getInt() : number.getLong());
            } else {
                object.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        return object;
    }

    /// Resolves a reference in this document or a neighbouring file. Other nodes are returned
    /// unchanged.
    JsonNode resolved(JsonNode node) throws IOException {
        String reference = node.path("$ref").asText();
        if (reference.startsWith("#")) {
            return document.at(reference.substring(1));
        }
        return reference.isEmpty()
                ? node
                : JSON.readTree(file.resolveSibling(reference).toFile());
    }
}
