package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;

final class TopicSetupTest {
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

    private final CountDownLatch closing = new CountDownLatch(1);

    private static KafkaSettings settings(Map<String, String> environment) {
        return KafkaSettings.from(new Settings(environment));
    }

    static Stream<Arguments> invalidSettings() {
        return Stream.of(
                Arguments.of(
                        Map.of("KAFKA_SECURITY_PROTOCOL", "SSL", "KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere/trusted"),
                        "KAFKA_SECURITY_PROTOCOL, KAFKA_SSL_TRUSTSTORE_LOCATION: .*/nowhere/trusted.*"),
                Arguments.of(sasl(LOGIN + " required username=\"a\" password=\"b\""), ".*semi-colon.*"),
                Arguments.of(sasl(LOGIN + "s required username=\"a\" password=\"b\";"), ".*No LoginModule found.*"),
                Arguments.of(
                        Map.of("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
                        "KAFKA_SECURITY_PROTOCOL: .*'KafkaClient' entry.*"));
    }

    private static Map<String, String> sasl(String jaas) {
        return Map.of(
                "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                "KAFKA_SASL_MECHANISM", "PLAIN",
                "KAFKA_SASL_JAAS_CONFIG", jaas);
    }

    @ParameterizedTest
    @MethodSource("invalidSettings")
    void failsImmediatelyWithInvalidClientSettings(Map<String, String> environment, String message) {
        var setUp = new TopicSetup(settings(environment), "test", closing);
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> setUp.make(List.of(), _ -> closing.countDown()))
                .satisfies(invalid ->
                        assertThat(invalid.errors()).singleElement().asString().matches(message));
    }

    @Test
    void waitsForAnUnresolvableHostAndLogsIt() throws Exception {
        var setUp =
                new TopicSetup(settings(Map.of("KAFKA_BOOTSTRAP_SERVERS", "nowhere.invalid:9092")), "test", closing);
        List<String> reasons = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> making = CompletableFuture.runAsync(() -> {
            try {
                setUp.make(List.of(), reasons::add);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> !reasons.isEmpty() || making.isDone());
        closing.countDown();
        making.get(60, TimeUnit.SECONDS);
        assertThat(reasons.getFirst()).isEqualTo("""
                waiting for the broker at nowhere.invalid:9092: No resolvable bootstrap urls given in bootstrap.servers""");
    }
}
