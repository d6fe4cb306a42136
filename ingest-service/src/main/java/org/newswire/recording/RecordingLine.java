package org.newswire.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/// A record as a line of JSON:
/// `{"topic":…,"partition":…,"offset":…,"timestamp":…,"key":…,"headers":[{"name":…,"value":…}],"value":…}`.
///
/// `timestamp` is in milliseconds since 1970. Keys and values that are not valid UTF-8 are written as
/// `keyBase64` and `valueBase64`; null is absent. So a replay restores the same bytes.
final class RecordingLine {
    /// The largest record of a Newswire topic: a dead letter.
    static final int MAX_RECORD_BYTES = 16 << 20;

    /// Larger numbers are typing errors: no broker should create that number of partitions.
    private static final int MAX_PARTITION = 99_999;

    private static final int MAX_BASE64_CHARS = (MAX_RECORD_BYTES + 2) / 3 * 4;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_BASE64_CHARS)
                            .build())
                    .build())
            .build();

    private RecordingLine() {}

    /// Without a line end.
    static String write(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode line = JSON.createObjectNode()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("timestamp", record.timestamp());
        put(line, "key", record.key());
        ArrayNode headers = line.putArray("headers");
        for (Header header : record.headers()) {
            put(headers.addObject().put("name", header.key()), "value", header.value());
        }
        put(line, "value", record.value());
        return line.toString();
    }

    /// @throws IOException if the text is not such a line
    static ConsumerRecord<byte[], byte[]> read(String text) throws IOException {
        try {
            JsonNode line = JSON.readTree(text);
            if (!line.path("topic").isTextual() || !line.path("partition").canConvertToInt()) {
                throw new IOException("no topic or partition");
            }
            int partition = line.path("partition").asInt();
            if (partition < 0 || partition > MAX_PARTITION) {
                throw new IOException("partition " + partition + " is not between 0 and " + MAX_PARTITION);
            }
            RecordHeaders headers = new RecordHeaders();
            for (JsonNode header : line.path("headers")) {
                headers.add(header.path("name").asText(), bytes(header, "value"));
            }
            byte @Nullable [] key = bytes(line, "key");
            byte @Nullable [] value = bytes(line, "value");
            return new ConsumerRecord<>(
                    line.path("topic").asText(),
                    partition,
                    line.path("offset").asLong(),
                    line.path("timestamp").asLong(),
                    TimestampType.CREATE_TIME,
                    key == null ? ConsumerRecord.NULL_SIZE : key.length,
                    value == null ? ConsumerRecord.NULL_SIZE : value.length,
                    key,
                    value,
                    headers,
                    Optional.empty());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new IOException("not a record: " + why, e);
        }
    }

    private static void put(ObjectNode to, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            to.put(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            to.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static byte @Nullable [] bytes(JsonNode from, String name) {
        if (from.path(name + "Base64").isTextual()) {
            return Base64.getDecoder().decode(from.path(name + "Base64").asText());
        }
        return from.path(name).isTextual() ? from.path(name).asText().getBytes(UTF_8) : null;
    }
}
