package org.newswire.contract;

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

/// Encodes and decodes the values of a topic: a record as JSON (UTF-8, camelCase, RFC 3339 instants, null
/// values absent). The CloudEvents 1.0 attributes are headers (binary content mode of the Kafka binding).
///
/// Years are 0001 to 9999; other times are malformed. Readers ignore unknown fields, as contracts only add
/// fields. The JSON Schema is the resource `schemas/NAME.schema.json` with the `$id` [#schemaId()].
/// Thread-safe.
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

    /// The name with its indefinite article, for messages.
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

    /// @throws MalformedValueException if the bytes are not JSON, do not match the record, or lack a
    ///     required field
    public T decode(byte @Nullable [] bytes) throws MalformedValueException {
        if (bytes == null) {
            throw new MalformedValueException(one + " is expected, the value is null", null);
        }
        try {
            T value = reader.readValue(bytes);
            if (value == null) {
                throw new MalformedValueException(one + " is expected, the value is the JSON null", null);
            }
            Optional<String> absent = shape.absent(value);
            if (absent.isPresent()) {
                throw new MalformedValueException("not " + one + ": " + absent.get() + " is absent", null);
            }
            return value;
        } catch (IOException e) {
            throw new MalformedValueException("not " + one + ": " + fault(bytes, e), e);
        }
    }

    /// Returns the name of an absent field, otherwise Jackson's message.
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
            return tree.isObject() ? shape.absent(tree) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Returns the headers of one event.
    ///
    /// @param type   `ce_type`, such as `org.newswire.item.published`
    /// @param id     `ce_id`, the same if the event is produced again
    /// @param source `ce_source`, a URI
    /// @param trace  W3C `traceparent` of the span that produces the event
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

    /// Returns the text of the last header with this name, or empty.
    public static Optional<String> header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }

    /// Parses a time of a contract: RFC 3339 with a year from 0001 to 9999.
    ///
    /// @throws DateTimeException if the text is not such a time
    public static Instant time(String text) {
        return Rfc3339.time(text);
    }

    /// Adds a header whose value is text.
    public static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    /// A value does not match its contract. The message names the mismatch.
    public static final class MalformedValueException extends Exception {
        MalformedValueException(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }
}
