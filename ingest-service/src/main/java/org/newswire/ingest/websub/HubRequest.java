package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.newswire.ingest.fetch.FetchRequest;

/// What is asked of a hub (section 5.1), as a POST of a form.
public final class HubRequest {
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private HubRequest() {}

    /// @param callbacks the address under which our callbacks are
    public static FetchRequest subscribe(Subscription subscription, URI callbacks) {
        Map<String, String> fields = fields("subscribe", subscription, callbacks);
        fields.put("hub.lease_seconds", String.valueOf(Subscription.LEASE.toSeconds()));
        fields.put("hub.secret", subscription.secret());
        return post(subscription, fields);
    }

    /// @param callbacks the address under which our callbacks are
    public static FetchRequest unsubscribe(Subscription subscription, URI callbacks) {
        return post(subscription, fields("unsubscribe", subscription, callbacks));
    }

    private static Map<String, String> fields(String mode, Subscription subscription, URI callbacks) {
        String base = callbacks.toString();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("hub.mode", mode);
        fields.put("hub.topic", subscription.topic().toString());
        fields.put(
                "hub.callback",
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                        + CallbackHandler.PATH
                        + subscription.id());
        return fields;
    }

    private static FetchRequest post(Subscription subscription, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return FetchRequest.post(subscription.hub(), form, MAX_ANSWER_BYTES);
    }
}
