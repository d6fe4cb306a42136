package org.newswire.service.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.text.PrintableText;
import org.newswire.text.UrlSecrets;

/// The log format `json`: Logback's, with an RFC 3339 timestamp, the name of the service, and `fields` with the
/// values of a message's `key={}`, such as the URL of the feed. Secrets of addresses are masked. It also escapes
/// characters that JSON permits unescaped and a terminal acts on, such as bidirectional controls.
public final class EscapingJson extends JsonEncoder {
    /// Property of the logger context with the name of the service, such as `ingest`.
    public static final String SERVICE = "newswire.service";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern PLACEHOLDER = Pattern.compile("(?:([A-Za-z][\\w-]*)=)?\\{}");

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder json = new StringBuilder("{");
        member(json, "timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        String service = context == null ? null : context.getProperty(SERVICE);
        if (service != null) {
            member(json, "service", service);
        }
        Map<String, String> fields = fields(event.getMessage(), event.getArgumentArray());
        if (!fields.isEmpty()) {
            json.append("\"fields\":{");
            fields.forEach((name, value) -> member(json, name, value));
            json.setCharAt(json.length() - 1, '}');
            json.append(',');
        }
        json.append(new String(super.encode(event), UTF_8).substring(1));
        return PrintableText.lines(UrlSecrets.masked(json.toString())).getBytes(UTF_8);
    }

    private static Map<String, String> fields(@Nullable String message, @Nullable Object @Nullable [] arguments) {
        Map<String, String> fields = new TreeMap<>();
        Matcher placeholder = PLACEHOLDER.matcher(message == null ? "" : message);
        for (int i = 0; arguments != null && i < arguments.length && placeholder.find(); i++) {
            if (placeholder.group(1) != null) {
                fields.put(placeholder.group(1), String.valueOf(arguments[i]));
            }
        }
        return fields;
    }

    private static void member(StringBuilder json, String name, String value) {
        JsonStringEncoder quoting = JsonStringEncoder.getInstance();
        json.append('"').append(name).append("\":\"");
        quoting.quoteAsString(value, json);
        json.append("\",");
    }
}
