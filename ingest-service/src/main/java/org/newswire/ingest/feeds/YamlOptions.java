package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.FeedConnection;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/// Reads a feed's `options`. Invalid options are reported and ignored.
final class YamlOptions {
    private static final String KEYS =
            "fetchPages, pollIntervalMin, pollIntervalMax, headers, basicAuth, bearerToken, respectRobots, proxy, tls";
    private static final String PROXIES = "write http://host:port, http://${FEED_SECRET_NAME}@host:port or none";
    private static final String EXCEPTIONS =
            "write sha256/ and the hash of the server's public key in Base64, or insecure";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> OURS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "accept-encoding");

    private final YamlFeeds yaml;
    private final FeedListBuilder builder;

    YamlOptions(YamlFeeds yaml, FeedListBuilder builder) {
        this.yaml = yaml;
        this.builder = builder;
    }

    FeedOptions read(Node node) {
        if (!(node instanceof MappingNode map)) {
            builder.problem(yaml.line(node), "options are not a mapping", "known keys are " + KEYS);
            return FeedOptions.NONE;
        }
        Map<String, Node> values = yaml.keys(map, Set.of(KEYS.split(", ")), KEYS);
        Duration min = duration("pollIntervalMin", values.get("pollIntervalMin"));
        Duration max = duration("pollIntervalMax", values.get("pollIntervalMax"));
        if (min != null && max != null && min.compareTo(max) > 0) {
            builder.problem(
                    yaml.line(map), "pollIntervalMin is longer than pollIntervalMax", "swap them; neither is used");
            min = null;
            max = null;
        }
        Map<String, String> headers = headers(values.get("headers"));
        authorization("Basic ", values.get("basicAuth"), headers);
        authorization("Bearer ", values.get("bearerToken"), headers);
        return new FeedOptions(
                fetchPages(values.get("fetchPages")),
                min,
                max,
                headers,
                flag(values.get("respectRobots")),
                text("proxy", values.get("proxy"), FeedConnection::isProxy, PROXIES),
                text("tls", values.get("tls"), FeedConnection::isTls, EXCEPTIONS));
    }

    private @Nullable String text(String key, @Nullable Node node, Predicate<String> isValid, String remedy) {
        String text = node == null ? null : yaml.text(node);
        if (node != null && (text == null || !isValid.test(text))) {
            invalid(node, key, remedy);
            return null;
        }
        return text;
    }

    private @Nullable PagePolicy fetchPages(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Optional<PagePolicy> known = Optional.ofNullable(yaml.text(node)).flatMap(PagePolicy::parse);
        if (known.isEmpty()) {
            invalid(node, "fetchPages", "write never, auto or always");
        }
        return known.orElse(null);
    }

    private @Nullable Duration duration(String key, @Nullable Node node) {
        if (node == null) {
            return null;
        }
        Matcher parts = DURATION.matcher(String.valueOf(yaml.text(node)));
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            invalid(node, key, "write a duration such as 60s, 5m or 24h");
            return null;
        }
        long amount = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private @Nullable Boolean flag(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        String text = yaml.text(node);
        if (!"true".equals(text) && !"false".equals(text)) {
            invalid(node, "respectRobots", "write true or false");
            return null;
        }
        return "true".equals(text);
    }

    private Map<String, String> headers(@Nullable Node node) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (node == null) {
            return headers;
        }
        if (!(node instanceof MappingNode map)) {
            builder.problem(yaml.line(node), "headers are not a mapping", "write headers: {X-Api-Key: abc}");
            return headers;
        }
        for (NodeTuple entry : map.getValue()) {
            String name = String.valueOf(yaml.text(entry.getKeyNode()));
            String value = yaml.text(entry.getValueNode());
            if (!HEADER_NAME.matcher(name).matches()
                    || value == null
                    || value.chars().anyMatch(c -> c < 0x20)) {
                invalid(entry.getKeyNode(), "the header", "write a name and a value of one line");
            } else if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                builder.problem(yaml.line(entry.getKeyNode()), "the header " + name + " can't be set", "remove it");
            } else {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private void authorization(String scheme, @Nullable Node node, Map<String, String> headers) {
        if (node == null) {
            return;
        }
        String text = yaml.text(node);
        boolean valid = text != null && !text.isBlank() && (!scheme.equals("Basic ") || text.contains(":"));
        if (valid) {
            headers.put("Authorization", scheme + text);
        } else {
            builder.problem(
                    yaml.line(node),
                    (scheme.equals("Basic ") ? "basicAuth" : "bearerToken") + " is not valid",
                    scheme.equals("Basic ") ? "write user:${FEED_SECRET_NAME}" : "write ${FEED_SECRET_NAME}");
        }
    }

    private void invalid(Node node, String key, String remedy) {
        builder.problem(yaml.line(node), key + " '" + yaml.text(node) + "' is not valid", remedy);
    }
}
