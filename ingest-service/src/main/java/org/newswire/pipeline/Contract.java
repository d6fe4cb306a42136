package org.newswire.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// What the values of a topic look like: a record, as JSON (UTF-8, camelCase, RFC 3339 instants, absent for
/// null), and the CloudEvents 1.0 attributes that go with it as headers (binary content mode of the Kafka
/// protocol binding).
///
/// A time is of the years 0001 to 9999; any other is malformed. Fields are only ever added, so a reader passes over
/// those that it does not know. The JSON Schema is the
/// resource `schemas/NAME.schema.json`, its `$id` is [#schemaId()]. Thread-safe.
public final class Contract<T> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(Rfc3339.module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private final String name;

    /// The name with its article.
    private final String one;

    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final RecordShape shape;

    /// @param name the schema's name, such as `raw-item`
    public Contract(String name, Class<T> type) {
        this.name = name;
        this.one = ("aeiou".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
        this.reader = JSON.readerFor(type);
        this.writer = JSON.writerFor(type);
        this.shape = new RecordShape(type);
    }

    public String schemaId() {
        return "urn:newswire:schema:" + name + ":1";
    }

    public byte[] encode(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + one + " as JSON", e);
        }
    }

    /// @throws Malformed when the bytes are not JSON, or not of this form, or lack what is not `@Nullable`
    public T decode(byte @Nullable [] bytes) throws Malformed {
        if (bytes == null) {
            throw new Malformed(one + " is expected, the value is null", null);
        }
        try {
            T value = reader.readValue(bytes);
            if (value == null) {
                throw new Malformed(one + " is expected, the value is the JSON null", null);
            }
            Optional<String> absent = shape.absent(value);
            if (absent.isPresent()) {
                throw new Malformed("not " + one + ": " + absent.get() + " is absent", null);
            }
            return value;
        } catch (IOException e) {
            throw new Malformed("not " + one + ": " + fault(bytes, e), e);
        }
    }

    /// What is absent, if it is that; else what Jackson says.
    private String fault(byte[] bytes, IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return absent(bytes, e).map(name -> name + " is absent").orElse(String.valueOf(message));
    }

    private Optional<String> absent(byte[] bytes, IOException e) {
        if (!(e instanceof JsonMappingException)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(bytes);
            return tree.isObject() ? shape.absentIn(tree) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Headers of one event.
    ///
    /// @param type      `ce_type`, such as `org.newswire.item.published`
    /// @param id        `ce_id`, the same whenever the same event is made again
    /// @param source    `ce_source`, a URI
    /// @param trace     W3C `traceparent` of what caused the event
    public Headers headers(String type, String id, String source, String subject, Instant time, String trace) {
        Headers headers = new RecordHeaders();
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", id);
        put(headers, "ce_source", source);
        put(headers, "ce_type", type);
        put(headers, "ce_time", time.toString());
        put(headers, "ce_subject", subject);
        put(headers, "ce_dataschema", schemaId());
        put(headers, "content-type", "application/json");
        put(headers, "traceparent", trace);
        return headers;
    }

    /// The text of a header, or empty when there is none.
    public static Optional<String> header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }

    /// Reads a time as the values of all contracts write it: RFC 3339, of the years 0001 to 9999.
    ///
    /// @throws DateTimeException where it is none
    public static Instant time(String text) {
        return Rfc3339.time(text);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    /// A value that is not what the contract says; the message says how.
    public static final class Malformed extends Exception {
        Malformed(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }
}
