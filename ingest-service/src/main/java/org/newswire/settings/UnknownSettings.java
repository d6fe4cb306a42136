package org.newswire.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.newswire.text.EditDistance;

/// Finds environment variables that look like misspelt settings. They have no effect, so the user is warned.
///
/// Services often share one environment, so this class knows the settings of all services. Variables of
/// OpenTelemetry (`OTEL_*`) are not checked.
public final class UnknownSettings {
    /// All settings, except Kafka's client settings and `FEED_SECRET_*`.
    public static final Set<String> NAMES = Set.of(
            "API_DATABASE_PASSWORD",
            "API_DATABASE_USER",
            "API_ORIGINS",
            "API_PUBLIC_URL",
            "ARTICLE_RETENTION",
            "ARTICLE_RETENTION_RESTORE",
            "ARTICLE_STATE_MAX_ARTICLES",
            "ARTICLE_STATE_RETENTION",
            "BACKFILL_AT_ONCE",
            "BACKFILL_ITEMS",
            "BACKFILL_PAGES",
            "BACKFILL_RATE",
            "CANARY_INTERVAL",
            "DATABASE_PASSWORD",
            "DATABASE_URL",
            "DATABASE_USER",
            "FEEDS",
            "FETCH_ALLOW_ADDRESSES",
            "FETCH_PAGES",
            "FETCH_PROXY",
            "HEALTH_PORT",
            "HTTP_ACCESS_LOG",
            "HTTP_ADDRESS",
            "HTTP_BASE_PATH",
            "HTTP_MAX_CONNECTIONS",
            "HTTP_MAX_CONNECTIONS_PER_ADDRESS",
            "HTTP_PORT",
            "INSTANCE_ID",
            "KAFKA_BOOTSTRAP_SERVERS",
            "LIVE_ITEMS_PER_HOUR",
            "LOG_FORMAT",
            "LOG_LEVEL",
            "PAGE_ACCESS",
            "PAGE_PROXY_HEADER",
            "PAGE_TOKEN",
            "PARSE_MARKDOWN",
            "PARSE_THREADS",
            "POLLS_AT_ONCE",
            "POLL_INTERVAL_MAX",
            "POLL_INTERVAL_MEAN",
            "POLL_INTERVAL_MIN",
            "PRODUCER_COMPRESSION",
            "RETRACTION_RETENTION",
            "ROBOTS_FOR_FEEDS",
            "SITE_RULES",
            "STORE_ROLES",
            "STORY_WINDOW",
            "TOPIC_MIN_INSYNC_REPLICAS",
            "TOPIC_REPLICATION_FACTOR",
            "USER_AGENT",
            "WEBSUB_CALLBACK_URL");

    /// First words that other programs use for their variables, too.
    private static final Set<String> COMMON_WORDS =
            Set.of("API", "HTTP", "INSTANCE", "LOG", "PAGE", "PRODUCER", "SITE", "USER");

    /// No setting has this prefix, but users may expect it.
    private static final String PREFIX = "NEWSWIRE_";

    /// Maximum edit distance to a setting for a variable whose first word is not specific to Newswire.
    private static final int MAX_TYPOS = 2;

    /// Variables that Kubernetes and Docker links set for a service named `kafka` or `kafka-…`.
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "KAFKA(?:_[A-Z0-9]+)*?_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\\d+_(?:TCP|UDP|SCTP)(?:_[A-Z]+)?)?)");

    private static final Set<String> WORDS = NAMES.stream()
            .map(UnknownSettings::firstWord)
            .filter(word -> !word.isEmpty() && !COMMON_WORDS.contains(word))
            .collect(Collectors.toUnmodifiableSet());

    private UnknownSettings() {}

    /// Returns one warning for each such variable, with the most similar setting.
    ///
    /// @param kafkaNames names of the settings of Kafka's clients
    public static List<String> among(Collection<String> variables, Set<String> kafkaNames) {
        List<String> found = new ArrayList<>();
        for (String variable : variables) {
            String name =
                    variable.endsWith("_FILE") ? variable.substring(0, variable.length() - "_FILE".length()) : variable;
            String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            boolean ofKafka = firstWord(bare).equals("KAFKA");
            Set<String> known = ofKafka ? kafkaNames : NAMES;
            if (known.contains(name)
                    || known.contains(variable)
                    || variable.startsWith("FEED_SECRET_")
                    || SERVICE_LINK.matcher(bare).matches()) {
                continue;
            }
            String nearest = nearest(bare, known);
            if (ofKafka || WORDS.contains(firstWord(bare)) || EditDistance.between(bare, nearest) <= MAX_TYPOS) {
                found.add("unknown setting " + variable + ": not a setting of "
                        + (ofKafka ? "Kafka's clients" : "Newswire") + ", ignored; did you mean " + nearest + "?");
            }
        }
        return found;
    }

    private static String nearest(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String other) -> EditDistance.between(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("");
    }

    private static String firstWord(String name) {
        int end = name.indexOf('_');
        return end < 0 ? "" : name.substring(0, end);
    }
}
