package org.newswire.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.newswire.pipeline.spelling.EditDistance;

/// Finds environment variables that look like settings and are none: misspelt, they would be passed
/// over in silence.
///
/// Services are often given one environment for all of them, so the settings of each are known here.
/// Those of OpenTelemetry are its own.
final class UnknownSettings {
    /// As the READMEs of the services list them.
    static final Set<String> NAMES = Set.of(
            "API_DATABASE_PASSWORD",
            "API_DATABASE_USER",
            "API_ORIGINS",
            "API_PUBLIC_URL",
            "ARTICLE_RETENTION",
            "ARTICLE_RETENTION_RESTORE",
            "BACKFILL_AT_ONCE",
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
            "HTTP_ADDRESS",
            "HTTP_MAX_CONNECTIONS",
            "HTTP_MAX_CONNECTIONS_PER_ADDRESS",
            "HTTP_PORT",
            "INSTANCE_ID",
            "KAFKA_BOOTSTRAP_SERVERS",
            "LOG_FORMAT",
            "LOG_LEVEL",
            "PARSE_MARKDOWN",
            "PARSE_MEMORY",
            "PARSE_MEMORY_ARTICLES",
            "PARSE_THREADS",
            "POLLS_AT_ONCE",
            "POLL_INTERVAL_MAX",
            "POLL_INTERVAL_MEAN",
            "POLL_INTERVAL_MIN",
            "RETRACTION_KEPT",
            "ROBOTS_FOR_FEEDS",
            "SITE_RULES",
            "STORY_WINDOW",
            "TOPIC_MIN_INSYNC_REPLICAS",
            "TOPIC_REPLICATION_FACTOR",
            "USER_AGENT",
            "WEBSUB_CALLBACK_URL");

    /// What a variable of another program may well begin with.
    private static final Set<String> COMMON_WORDS = Set.of("API", "HTTP", "INSTANCE", "LOG", "SITE", "USER");

    /// None of our settings begins so; many other programs' do with the program's name.
    private static final String PREFIX = "NEWSWIRE_";

    /// How unlike a variable and a setting of ours may be where their first words tell nothing.
    private static final int MISTYPED = 2;

    /// What Kubernetes and Docker's links tell of a service called `kafka`, or a name that begins so.
    private static final Pattern OF_A_SERVICE = Pattern.compile(
            "KAFKA(?:_[A-Z0-9]+)*?_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\\d+_(?:TCP|UDP|SCTP)(?:_[A-Z]+)?)?)");

    private static final Set<String> WORDS = NAMES.stream()
            .map(UnknownSettings::firstWord)
            .filter(word -> !word.isEmpty() && !COMMON_WORDS.contains(word))
            .collect(Collectors.toUnmodifiableSet());

    private UnknownSettings() {}

    /// A line for each, which names the setting that is spelt most like it.
    static List<String> among(Collection<String> variables) {
        List<String> found = new ArrayList<>();
        for (String variable : variables) {
            String name =
                    variable.endsWith("_FILE") ? variable.substring(0, variable.length() - "_FILE".length()) : variable;
            String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
            boolean ofKafka = firstWord(bare).equals("KAFKA");
            Set<String> known = ofKafka ? KafkaSettings.names() : NAMES;
            if (known.contains(name)
                    || known.contains(variable)
                    || variable.startsWith("FEED_SECRET_")
                    || OF_A_SERVICE.matcher(bare).matches()) {
                continue;
            }
            String nearest = nearest(bare, known);
            if (ofKafka || WORDS.contains(firstWord(bare)) || EditDistance.between(bare, nearest) <= MISTYPED) {
                found.add(variable + " is no setting of " + (ofKafka ? "Kafka's clients" : "Newswire")
                        + " and does nothing; the nearest is " + nearest);
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
