package org.newswire.pipeline;

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

class UnknownSettingsTest {
    private static final List<String> SERVICES = List.of("ingest-service", "parse-service", "store-service");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\|((?: `[A-Z][A-Z_]+`,?)+) \\|");
    private static final Pattern READ = Pattern.compile(
            "\\.(?:text|find|required|flag|number|duration|durationOr|bytes|choice|parsed)\\(\\s*\"([A-Z_]+)\"");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z_]+");

    @Test
    void namesTheNearestSettingForAMisspeltOne() {
        assertThat(UnknownSettings.among(List.of("POLL_INTERVAL_MEEN", "KAFKA_LINGER_MSEC", "FEED", "DATABSE_URL")))
                .containsExactly(
                        "POLL_INTERVAL_MEEN is no setting of Newswire and does nothing; the nearest is"
                                + " POLL_INTERVAL_MEAN",
                        "KAFKA_LINGER_MSEC is no setting of Kafka's clients and does nothing; the nearest is"
                                + " KAFKA_LINGER_MS",
                        "FEED is no setting of Newswire and does nothing; the nearest is FEEDS",
                        "DATABSE_URL is no setting of Newswire and does nothing; the nearest is DATABASE_URL");
    }

    @Test
    void namesTheSettingBehindTheNameOfTheProgram() {
        assertThat(UnknownSettings.among(List.of("NEWSWIRE_POLL_INTERVAL_MIN", "NEWSWIRE_KAFKA_LINGER_MS")))
                .containsExactly(
                        "NEWSWIRE_POLL_INTERVAL_MIN is no setting of Newswire and does nothing; the nearest is"
                                + " POLL_INTERVAL_MIN",
                        "NEWSWIRE_KAFKA_LINGER_MS is no setting of Kafka's clients and does nothing; the nearest is"
                                + " KAFKA_LINGER_MS");
    }

    @Test
    void saysNothingOfSettingsOfAnyServiceNorOfOtherPrograms() {
        assertThat(UnknownSettings.among(List.of(
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
                        "USER")))
                .isEmpty();
    }

    /// Or a service would call the setting of another one unknown.
    @Test
    void knowsJustTheSettingsThatTheReadmesListAndTheServicesRead() throws Exception {
        Set<String> listed = new TreeSet<>();
        Set<String> read = new TreeSet<>();
        collect(Path.of("../README.md"), LISTED, listed);
        for (String service : SERVICES) {
            collect(Path.of("..", service, "README.md"), LISTED, listed);
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
