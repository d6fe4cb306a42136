package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.settings.Settings;

class KafkaSettingsTest {
    @Test
    void defaultsToALocalBroker() {
        KafkaSettings kafka = KafkaSettings.from(new Settings(Map.of()));
        assertThat(kafka.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(kafka.given()).isEmpty();
    }

    @Test
    void passesClientSettingsToTheClientsThatSupportThem() {
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
                .containsEntry("fetch.max.wait.ms", 1000)
                .doesNotContainKey("linger.ms");
        assertThat(kafka.readerToEnd("c"))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("fetch.max.wait.ms", 20);
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

    /// An open transaction of a crashed producer blocks its readers for that long.
    @Test
    void theBrokerAbortsAnOpenTransactionAfterTenSeconds() {
        var kafka = new KafkaSettings("127.0.0.1:1", Map.of());
        assertThat(kafka.transactionalProducer("p"))
                .containsEntry("transaction.timeout.ms", "10000")
                .containsEntry("transactional.id", "p");
    }

    @Test
    void compressesAsTheSettingSays() {
        for (String each : List.of("zstd", "gzip", "lz4", "none")) {
            Settings settings = new Settings(Map.of("PRODUCER_COMPRESSION", each));
            KafkaSettings kafka = KafkaSettings.from(settings);
            settings.check();
            assertThat(kafka.producer("p")).containsEntry("compression.type", each);
            assertThat(kafka.consumer("c", "g")).doesNotContainKey("compression.type");
        }
        assertThat(KafkaSettings.from(new Settings(Map.of())).producer("p")).containsEntry("compression.type", "zstd");
    }

    @Test
    void rejectsUnknownAndContradictoryCompressions() {
        Settings unknown = new Settings(Map.of("PRODUCER_COMPRESSION", "brotli"));
        KafkaSettings.from(unknown);
        assertThatThrownBy(unknown::check)
                .hasMessageContaining("PRODUCER_COMPRESSION=brotli: is not one of zstd, gzip");

        Settings both = new Settings(Map.of("PRODUCER_COMPRESSION", "none", "KAFKA_COMPRESSION_TYPE", "lz4"));
        KafkaSettings.from(both);
        assertThatThrownBy(both::check).hasMessageContaining("set together with KAFKA_COMPRESSION_TYPE");
    }

    /// The client would wait for a web server to speak Kafka's protocol.
    @Test
    void rejectsAddressesWhereNoBrokerCanBe() {
        for (String servers : List.of(
                "http://kafka:9092", "HTTPS://kafka:443", "kafka:9092,http://kafka:8082", "kafka:0", "kafka:65536")) {
            Settings settings = new Settings(Map.of("KAFKA_BOOTSTRAP_SERVERS", servers));
            KafkaSettings.from(settings);

            assertThatThrownBy(settings::check)
                    .hasMessage("KAFKA_BOOTSTRAP_SERVERS=" + servers + ": is not HOST:PORT or a comma-separated list"
                            + " of them. Set it to the address of a broker, such as kafka:9092.");
        }
        assertThat(KafkaSettings.Address.areAll("PLAINTEXT://kafka:9092,HTTP_INTERNAL://[::1]:9092"))
                .isTrue();
    }

    @Test
    void reportsSettingsThatAClientRejects() {
        Settings settings = new Settings(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka",
                "KAFKA_LINGER_MS", "soon",
                "KAFKA_SECURITY_PROTOCOL", "TLS",
                "KAFKA_MAX_POLL_RECORDS", "500"));
        KafkaSettings.from(settings);

        assertThatThrownBy(settings::check)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS=kafka: is not HOST:PORT")
                .hasMessageContaining("KAFKA_LINGER_MS: Invalid value soon for configuration linger.ms")
                .hasMessageContaining("KAFKA_SECURITY_PROTOCOL: Invalid value TLS")
                .hasMessageNotContaining("MAX_POLL_RECORDS");
    }

    @Test
    void acceptsSeveralBrokersSeparatedByCommas() {
        Settings settings = new Settings(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a.example:9092, [::1]:9093"));

        assertThat(KafkaSettings.from(settings).bootstrapServers()).isEqualTo("a.example:9092, [::1]:9093");
        settings.check();
    }

    /// Reading a topic that was deleted or misspelt must not create it.
    @Test
    void consumersCreateNoTopics() {
        var kafka = new KafkaSettings("127.0.0.1:1", Map.of("allow.auto.create.topics", "true"));

        assertThat(List.of(kafka.reader("r"), kafka.readerToEnd("r"), kafka.consumer("r", "g")))
                .allSatisfy(config -> assertThat(config).containsEntry("allow.auto.create.topics", false));
    }
}
