package org.newswire.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
    @Test
    void defaultsToALocalBroker() {
        KafkaSettings kafka = KafkaSettings.from(new Settings(Map.of()));
        assertThat(kafka.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(kafka.given()).isEmpty();
    }

    @Test
    void handsAnyClientSettingOnToTheClientsThatKnowIt() {
        KafkaSettings kafka = KafkaSettings.from(new Settings(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_LINGER_MS", "20",
                "KAFKA_PORT", "tcp://10.0.0.1:9092")));
        assertThat(kafka.producer("p"))
                .containsEntry("bootstrap.servers", "broker:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("linger.ms", "20")
                .doesNotContainKey("port");
        assertThat(kafka.reader("c"))
                .containsEntry("security.protocol", "SASL_SSL")
                .doesNotContainKey("linger.ms");
    }

    @Test
    void readsASecretClientSettingFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("jaas"), "the login\n");
        KafkaSettings kafka = KafkaSettings.from(new Settings(Map.of("KAFKA_SASL_JAAS_CONFIG_FILE", file.toString())));
        assertThat(kafka.admin("a")).containsEntry("sasl.jaas.config", "the login");
    }

    @Test
    void guaranteesCannotBeSwitchedOffByTheEnvironment() {
        KafkaSettings kafka = KafkaSettings.from(new Settings(Map.of(
                "KAFKA_ACKS",
                "0",
                "KAFKA_ENABLE_IDEMPOTENCE",
                "false",
                "KAFKA_ISOLATION_LEVEL",
                "read_uncommitted",
                "KAFKA_ENABLE_AUTO_COMMIT",
                "true")));
        assertThat(kafka.producer("p")).containsEntry("acks", "all").containsEntry("enable.idempotence", true);
        assertThat(kafka.consumer("c", "g"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false);
    }
}
