package org.newswire.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The whole chain with a broker that requires SASL over TLS and a database that requires TLS,
/// configured as the runbook describes.
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecureIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ACCOUNT =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"newswire\" password=\"quiet\";";

    /// Runs in the database's container before its server starts.
    private static final String DATABASE_SETUP = """
            cp /tls/server.crt /tls/server.key "$PGDATA"/
            chmod 600 "$PGDATA/server.key"
            echo "ssl = on" >> "$PGDATA/postgresql.conf"
            sed -i 's/^host /hostssl /' "$PGDATA/pg_hba.conf"
            """;

    private final NewsOrigin origin = new NewsOrigin(1, Ports.anyFree());
    private Path folder;
    private Path authority;
    private Path foreign;
    private Chain chain;

    @BeforeAll
    void start() throws Exception {
        folder = Files.createTempDirectory("newswire-secure");
        TestCertificates certificates = TestCertificates.make(folder);
        authority = Files.writeString(folder.resolve("ca.pem"), certificates.authority());
        foreign = Files.writeString(
                folder.resolve("foreign.pem"), TestCertificates.make(folder).authority());
        Path account = Files.writeString(folder.resolve("kafka-account"), ACCOUNT);
        PostgreSQLContainer postgres = postgres(certificates);
        chain = new Chain(
                kafka(certificates),
                postgres,
                folder,
                Map.of(
                        "KAFKA_SECURITY_PROTOCOL",
                        "SASL_SSL",
                        "KAFKA_SASL_MECHANISM",
                        "PLAIN",
                        "KAFKA_SASL_JAAS_CONFIG_FILE",
                        account.toString(),
                        "KAFKA_SSL_TRUSTSTORE_TYPE",
                        "PEM",
                        "KAFKA_SSL_TRUSTSTORE_LOCATION",
                        authority.toString()));
        chain.set("DATABASE_URL", databaseUrl(authority));
        origin.writeFeedList(chain.feedList());
        origin.showAll(3);
    }

    @AfterAll
    void stop() {
        chain.close();
        origin.close();
    }

    private static KafkaContainer kafka(TestCertificates certificates) {
        KafkaContainer kafka = SharedContainers.newKafka();
        kafka.withCopyToContainer(
                        Transferable.of(certificates.key() + certificates.certificate(), 0644), "/tls/broker.pem")
                // Testcontainers gives the client listener this name.
                .withEnv(
                        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                        "BROKER:PLAINTEXT,PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT")
                .withEnv("KAFKA_SSL_KEYSTORE_TYPE", "PEM")
                .withEnv("KAFKA_SSL_KEYSTORE_LOCATION", "/tls/broker.pem")
                .withEnv("KAFKA_SASL_ENABLED_MECHANISMS", "PLAIN")
                .withEnv(
                        "KAFKA_LISTENER_NAME_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_newswire=\"quiet\";");
        return kafka;
    }

    private static PostgreSQLContainer postgres(TestCertificates certificates) {
        PostgreSQLContainer postgres = SharedContainers.newPostgres();
        postgres.withCopyToContainer(Transferable.of(certificates.certificate(), 0644), "/tls/server.crt")
                .withCopyToContainer(Transferable.of(certificates.key(), 0644), "/tls/server.key")
                .withCopyToContainer(Transferable.of(DATABASE_SETUP, 0644), "/docker-entrypoint-initdb.d/tls.sh");
        return postgres;
    }

    private String databaseUrl(Path trusted) {
        return "jdbc:postgresql://" + chain.postgres().getHost() + ":"
                + chain.postgres().getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/"
                + chain.postgres().getDatabaseName() + "?sslmode=verify-full&sslrootcert=" + trusted;
    }

    @Test
    void articlesArriveOverTlsOnly() throws Exception {
        chain.startAll();
        await().atMost(LIMIT).until(() -> chain.articles() == 3);
        assertThat(chain.query("select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)"
                        + " where application_name like 'newswire-%'"))
                .containsExactly("t");
    }

    @Test
    void theDatabaseRejectsUnencryptedConnections() {
        String plain = databaseUrl(authority).replace("verify-full", "disable");
        assertThatThrownBy(() -> DriverManager.getConnection(
                        plain, chain.postgres().getUsername(), chain.postgres().getPassword()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
    }

    @Test
    void rejectsABrokerOrDatabaseOfAnotherAuthority() {
        Map<String, String> brokers = new HashMap<>(chain.settings());
        brokers.put("KAFKA_SSL_TRUSTSTORE_LOCATION", foreign.toString());
        assertNeverReady(brokers, "SSL handshake failed");
        Map<String, String> databases = new HashMap<>(chain.settings());
        databases.put("DATABASE_URL", databaseUrl(foreign));
        assertNeverReady(databases, "waiting for the database: unable to find valid certification path");
    }

    /// Expects that a store with these settings logs this message and does not become ready.
    private void assertNeverReady(Map<String, String> settings, String line) {
        Path log = folder.resolve("refused-" + settings.hashCode() + ".log");
        int port = Ports.anyFree();
        try (var store = ServiceProcess.start(Service.STORE, settings, port, log)) {
            await().atMost(LIMIT).until(() -> lines(log).stream().anyMatch(each -> each.contains(line)));
            assertThat(store.notReady()).isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a store was watched", e);
        }
    }

    private static List<String> lines(Path log) {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }
}
