package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.newswire.store.hub.CallbackClient.Answer;
import org.newswire.store.hub.SubscriptionTable.Confirmation;
import org.newswire.store.hub.VerificationMetrics.Outcome;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies the intent of subscribers: asks the callback once for each request (section 5.3). Only
/// confirmed requests are stored. Thread-safe.
final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final int CHALLENGE_BYTES = 16;

    private final CallbackClient client;
    private final HubTables tables;
    private final VerificationMetrics metrics;
    private final Consumer<UUID> subscribed;
    private final SecureRandom random = new SecureRandom();

    /// @param subscribed receives the id of a created or renewed subscription
    Verification(CallbackClient client, HubTables tables, VerificationMetrics metrics, Consumer<UUID> subscribed) {
        this.client = client;
        this.tables = tables;
        this.metrics = metrics;
        this.subscribed = subscribed;
    }

    /// @param network the network of the callback
    void run(HubForm form, String network) throws InterruptedException {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        String challenge = HexFormat.of().formatHex(bytes);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("hub.mode", KebabCase.of(form.mode()));
        fields.put("hub.topic", form.topic().address());
        fields.put("hub.challenge", challenge);
        if (form.mode() == HubForm.Mode.SUBSCRIBE) {
            fields.put("hub.lease_seconds", String.valueOf(form.lease().toSeconds()));
        }
        Answer answer = client.get(with(form.callback(), fields));
        boolean isConfirmed = answer instanceof Answer.Received received
                && received.isSuccess()
                && received.body().equals(challenge);
        if (isConfirmed) {
            confirmed(form, network);
        } else {
            metrics.count(Outcome.REFUSED);
            LOG.debug("subscription={} callback-host={} is not confirmed: {}", form.id(), form.host(), answer);
        }
    }

    private void confirmed(HubForm form, String network) throws InterruptedException {
        switch (form.mode()) {
            case SUBSCRIBE -> subscribe(form, network);
            case UNSUBSCRIBE -> {
                metrics.count(Outcome.CONFIRMED);
                if (tables.retry(() -> tables.subscriptions().delete(form.id()))) {
                    log(form, "ended: unsubscribed");
                }
            }
        }
    }

    private void subscribe(HubForm form, String network) throws InterruptedException {
        Confirmation confirmation = tables.retry(() -> tables.subscriptions().confirm(form, network));
        if (confirmation == Confirmation.DENIED) {
            metrics.count(Outcome.DENIED);
            deny(form, "the hub has as many subscriptions as it takes");
            return;
        }
        metrics.count(Outcome.CONFIRMED);
        if (confirmation == Confirmation.MADE) {
            log(form, "made, lease=" + form.lease());
        }
        subscribed.accept(form.id());
    }

    /// Notifies a callback that its subscription was denied (section 5.2).
    private void deny(HubForm form, String reason) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("hub.mode", "denied");
        fields.put("hub.topic", form.topic().address());
        fields.put("hub.reason", reason);
        client.get(with(form.callback(), fields));
    }

    private static void log(HubForm form, String what) {
        LOG.info(
                "subscription={} topic={} callback-host={} {}",
                form.id(),
                form.topic().address(),
                form.host(),
                what);
    }

    /// Returns the callback with additional parameters. Existing parameters are kept (section 5.1).
    private static URI with(URI callback, Map<String, String> fields) {
        String query = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        String text = callback.toString();
        return URI.create(text + (callback.getRawQuery() == null ? "?" : text.endsWith("?") ? "" : "&") + query);
    }
}
