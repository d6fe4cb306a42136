package org.newswire.pipeline.letters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;

/// Whose record it is, as far as it can be read: the host that its value names first of page, link
/// and URL, else that of the feed (`ce_source`).
final class LetterSite {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<String> PLACES = List.of("/page/finalUrl", "/entry/link", "/url");
    private static final int DEPTH = 2;

    private LetterSite() {}

    static String of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> addresses = addresses(record.value());
        return PLACES.stream()
                .flatMap(place -> Optional.ofNullable(addresses.get(place)).stream())
                .flatMap(address -> host(address).stream())
                .findFirst()
                .or(() -> Contract.header(record.headers(), "ce_source").flatMap(LetterSite::host))
                .orElse("-");
    }

    /// By place; of what is no JSON, those before the fault.
    private static Map<String, String> addresses(byte @Nullable [] value) {
        Map<String, String> found = new HashMap<>();
        if (value == null) {
            return found;
        }
        try (JsonParser json = JSON.createParser(value)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                JsonStreamContext where = json.getParsingContext();
                if (token == JsonToken.VALUE_STRING && where.getNestingDepth() <= DEPTH) {
                    String place = where.pathAsPointer().toString();
                    if (PLACES.contains(place)) {
                        found.putIfAbsent(place, json.getText());
                    }
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    private static Optional<String> host(String url) {
        try {
            return Optional.ofNullable(URI.create(url.strip()).getHost())
                    .map(host -> host.toLowerCase(Locale.ROOT).replaceFirst("^www\\.", ""));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
