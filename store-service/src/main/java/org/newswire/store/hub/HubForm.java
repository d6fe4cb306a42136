package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.newswire.store.api.ProblemException;
import org.newswire.store.feed.FeedTopic;
import org.newswire.text.KebabCase;
import org.newswire.text.Sha256;

/// A request to subscribe or unsubscribe (WebSub, section 5.1). Unknown parameters are ignored.
///
/// @param secret signs the pings; null if they are not signed
record HubForm(
        Mode mode,
        URI callback,
        FeedTopic topic,
        Duration lease,
        @Nullable String secret) {
    @Limit(of = "characters of a WebSub callback or topic", past = "400")
    static final int MAX_URL_CHARS = 2_048;

    private static final Duration DEFAULT_LEASE = Duration.ofDays(10);
    private static final Duration SHORTEST_LEASE = Duration.ofHours(1);

    @Limit(of = "lease of a WebSub subscription", past = "the lease is shortened")
    private static final Duration LONGEST_LEASE = Duration.ofDays(30);

    /// A secret must be shorter than this (section 5.1).
    private static final int SECRET_BYTES = 200;

    enum Mode {
        SUBSCRIBE,
        UNSUBSCRIBE
    }

    /// @param publicUrl the prefix of all topics
    /// @throws ProblemException with the invalid parameter and the remedy
    static HubForm parse(String form, String publicUrl) throws ProblemException {
        Map<String, String> fields = fields(form);
        Mode mode = switch (fields.getOrDefault("hub.mode", "")) {
            case "subscribe" -> Mode.SUBSCRIBE;
            case "unsubscribe" -> Mode.UNSUBSCRIBE;
            default -> throw ProblemException.badParameter("hub.mode", "is neither subscribe nor unsubscribe");
        };
        URI callback = callback(required(fields, "hub.callback"));
        FeedTopic topic = FeedTopic.parse(publicUrl, required(fields, "hub.topic"));
        return new HubForm(mode, callback, topic, lease(fields), secret(fields));
    }

    private static Map<String, String> fields(String form) throws ProblemException {
        Map<String, String> fields = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            try {
                fields.putIfAbsent(
                        URLDecoder.decode(parts[0], UTF_8),
                        parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
            } catch (IllegalArgumentException e) {
                throw new ProblemException(400, "The form is not percent-encoded as it should be.");
            }
        }
        return fields;
    }

    private static String required(Map<String, String> fields, String name) throws ProblemException {
        String value = fields.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            throw ProblemException.badParameter(name, "is missing: give it in the form");
        }
        if (value.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw ProblemException.badParameter(name, "has characters that addresses do not have: percent-encode them");
        }
        if (value.length() > MAX_URL_CHARS) {
            throw ProblemException.badParameter(name, "is longer than " + MAX_URL_CHARS + " characters");
        }
        return value;
    }

    private static URI callback(String text) throws ProblemException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw ProblemException.badParameter("hub.callback", "is not a valid address: percent-encode it");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isWeb = scheme.equals("http") || scheme.equals("https");
        if (!isWeb || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw ProblemException.badParameter("hub.callback", "is not an absolute http or https address with a host");
        }
        if (uri.getRawUserInfo() != null) {
            throw ProblemException.badParameter("hub.callback", "has a user before the host: leave that out");
        }
        if (uri.getRawFragment() != null) {
            throw ProblemException.badParameter("hub.callback", "has a fragment: leave that out");
        }
        return uri;
    }

    private static Duration lease(Map<String, String> fields) throws ProblemException {
        String text = fields.getOrDefault("hub.lease_seconds", "").strip();
        if (text.isEmpty()) {
            return DEFAULT_LEASE;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw ProblemException.badParameter("hub.lease_seconds", "must be a whole number of seconds");
        }
        return Duration.ofSeconds(
                Math.clamp(Long.parseLong(text), SHORTEST_LEASE.toSeconds(), LONGEST_LEASE.toSeconds()));
    }

    private static @Nullable String secret(Map<String, String> fields) throws ProblemException {
        String secret = fields.getOrDefault("hub.secret", "");
        if (secret.getBytes(UTF_8).length >= SECRET_BYTES) {
            throw ProblemException.badParameter(
                    "hub.secret", "has " + SECRET_BYTES + " bytes or more: make it shorter");
        }
        if (secret.indexOf('\0') >= 0) {
            throw ProblemException.badParameter("hub.secret", "holds U+0000");
        }
        return secret.isEmpty() ? null : secret;
    }

    /// Leaves out the secret, and the callback's query, which may contain another secret.
    @Override
    public String toString() {
        return "HubForm[" + KebabCase.of(mode) + " " + topic.address() + " " + host() + "]";
    }

    /// Returns the id of the subscription. A topic and a callback have one subscription.
    UUID id() {
        ByteBuffer bits = ByteBuffer.wrap(Sha256.of((topic.address() + "\n" + callback).getBytes(UTF_8)));
        long most = (bits.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
        return new UUID(most, (bits.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    }

    /// Returns the host in lower case, an IPv6 address without brackets.
    String host() {
        return WebUrl.host(callback);
    }
}
