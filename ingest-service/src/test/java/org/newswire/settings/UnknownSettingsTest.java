package org.newswire.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.KafkaSettings;

class UnknownSettingsTest {
    private static final List<String> SERVICES = List.of("ingest-service", "parse-service", "store-service");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\|((?: `[A-Z][A-Z_]+`,?)+) \\|");
    private static final Pattern READ = Pattern.compile(
            "\\.(?:text|find|required|flag|number|duration|durationOr|bytes|choice|parsed)\\(\\s*\"([A-Z_]+)\"");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z_]+");

    @Test
    void suggestsTheNearestSettingForAMisspeltOne() {
        assertThat(UnknownSettings.among(
                        List.of("POLL_INTERVAL_MEEN", "KAFKA_LINGER_MSEC", "FEED", "DATABSE_URL"),
                        KafkaSettings.names()))
                .containsExactly(
                        "unknown setting POLL_INTERVAL_MEEN: not a setting of Newswire, ignored; did you mean POLL_INTERVAL_MEAN?",
                        "unknown setting KAFKA_LINGER_MSEC: not a setting of Kafka's clients, ignored; did you mean KAFKA_LINGER_MS?",
                        "unknown setting FEED: not a setting of Newswire, ignored; did you mean FEEDS?",
                        "unknown setting DATABSE_URL: not a setting of Newswire, ignored; did you mean DATABASE_URL?");
    }

    @Test
    void suggestsTheSettingWithoutTheNewswirePrefix() {
        assertThat(UnknownSettings.among(
                        List.of("NEWSWIRE_POLL_INTERVAL_MIN", "NEWSWIRE_KAFKA_LINGER_MS"), KafkaSettings.names()))
                .containsExactly(
                        "unknown setting NEWSWIRE_POLL_INTERVAL_MIN: not a setting of Newswire, ignored; did you mean POLL_INTERVAL_MIN?",
                        "unknown setting NEWSWIRE_KAFKA_LINGER_MS: not a setting of Kafka's clients, ignored; did you mean KAFKA_LINGER_MS?");
    }

    @Test
    void ignoresSettingsOfOtherServicesAndPrograms() {
        assertThat(UnknownSettings.among(
                        List.of(
                                "DATABASE_PASSWORD_FILE",
                                "FEED_SECRET_DAILY_FILE",
                                "HTTP_PROXY",
                                "JAVA_HOME",
                                "KAFKA_PORT",
                                "KAFKA_PORT_9092_TCP_ADDR",
                                "KAFKA_SASL_JAAS_CONFIG_FILE",
                                "KAFKA_SERVICE_HOST",
                                "KAFKA_SERVICE_PORT_CLIENTS",
                                "KAFKA_SSL_KEYSTORE_LOCATION",
                                "LOG_FORMAT",
                                "NEWSWIRE_IMAGES",
                                "NEWSWIRE_JVM_OPTIONS",
                                "NEWSWIRE_KAFKA_SERVICE_HOST",
                                "NEWSWIRE_VERSION",
                                "OTEL_SERVICE_NAME",
                                "PARSE_THREADS",
                                "PATH",
                                "POLLS_AT_ONCE",
                                "USER"),
                        KafkaSettings.names()))
                .isEmpty();
    }

    /// Otherwise, a service would report the setting of another service as unknown.
    @Test
    void recognisesEveryDocumentedSetting() throws Exception {
        Set<String> listed = new TreeSet<>();
        Set<String> read = new TreeSet<>();
        collect(Path.of("../deploy/docs/SETTINGS.md"), LISTED, listed);
        for (String service : SERVICES) {
            try (Stream<Path> files = Files.walk(Path.of("..", service, "src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    collect(file, READ, read);
                }
            }
        }
        listed.removeIf(name -> name.startsWith("OTEL_"));

        assertThat(new TreeSet<>(UnknownSettings.NAMES)).isEqualTo(listed).isEqualTo(read);
    }

    private static void collect(Path file, Pattern pattern, Set<String> names) throws IOException {
        Matcher found = pattern.matcher(Files.readString(file));
        while (found.find()) {
            NAME.matcher(found.group(1)).results().forEach(name -> names.add(name.group()));
        }
    }
}
