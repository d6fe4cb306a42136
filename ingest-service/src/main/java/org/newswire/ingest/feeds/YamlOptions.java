package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.settings.Settings;
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
    private static final String INTERVALS = "write a duration such as 60s, 5m or 24h";
    private static final Pattern DURATION = Pattern.compile("\\d{1,6}[smhd]");
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
        Duration min = option("pollIntervalMin", values, YamlOptions::duration, INTERVALS);
        Duration max = option("pollIntervalMax", values, YamlOptions::duration, INTERVALS);
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
                option("fetchPages", values, PagePolicy::parse, "write never, auto or always"),
                min,
                max,
                headers,
                option("respectRobots", values, YamlOptions::flag, "write true or false"),
                option("proxy", values, text -> Optional.of(text).filter(FeedConnection::isProxy), PROXIES),
                option("tls", values, text -> Optional.of(text).filter(FeedConnection::isTls), EXCEPTIONS));
    }

    /// @param parser reads the text of the option; empty if it is invalid
    private <T> @Nullable T option(
            String key, Map<String, Node> values, Function<String, Optional<T>> parser, String remedy) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        Optional<T> value = Optional.ofNullable(yaml.text(node)).flatMap(parser);
        if (value.isEmpty()) {
            invalid(node, key, remedy);
        }
        return value.orElse(null);
    }

    private static Optional<Duration> duration(String text) {
        return DURATION.matcher(text).matches()
                ? Settings.parseDuration(text).filter(Duration::isPositive)
                : Optional.empty();
    }

    private static Optional<Boolean> flag(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
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
