package org.newswire.dlq;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.net.WebUrl;

/// Finds the site of a record: the host of its page, link or URL, otherwise of its feed (`ce_source`).
final class RecordSite {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> POINTERS = List.of("/page/finalUrl", "/entry/link", "/url");
    private static final int MAX_DEPTH = 2;

    private RecordSite() {}

    static String of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> addresses = addresses(record.value());
        return POINTERS.stream()
                .flatMap(pointer -> Optional.ofNullable(addresses.get(pointer)).stream())
                .flatMap(address -> WebUrl.hostWithoutWww(address).stream())
                .findFirst()
                .or(() -> Contract.header(record.headers(), "ce_source").flatMap(WebUrl::hostWithoutWww))
                .orElse("-");
    }

    /// By JSON pointer. In malformed JSON, those before the error.
    private static Map<String, String> addresses(byte @Nullable [] value) {
        Map<String, String> found = new HashMap<>();
        if (value == null) {
            return found;
        }
        try (JsonParser json = JSON.createParser(value)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                JsonStreamContext where = json.getParsingContext();
                if (token == JsonToken.VALUE_STRING && where.getNestingDepth() <= MAX_DEPTH) {
                    String pointer = where.pathAsPointer().toString();
                    if (POINTERS.contains(pointer)) {
                        found.putIfAbsent(pointer, json.getText());
                    }
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }
}
