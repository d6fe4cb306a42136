package org.newswire.chain;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A broker and a database in separate containers, and the three services as separate processes, as in
/// a deployment.
final class Chain implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);

    private final KafkaContainer kafka;
    private final PostgreSQLContainer postgres;
    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;

    Chain(Path folder, Map<String, String> settings) {
        this(SharedContainers.newKafka(), SharedContainers.newPostgres(), folder, settings);
    }

    /// Uses these containers, which are not started yet and are closed with the chain.
    Chain(KafkaContainer kafka, PostgreSQLContainer postgres, Path folder, Map<String, String> settings) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.folder = folder;
        kafka.start();
        postgres.start();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers());
        environment.put("DATABASE_URL", postgres.getJdbcUrl());
        environment.put("DATABASE_USER", postgres.getUsername());
        environment.put("DATABASE_PASSWORD", postgres.getPassword());
        environment.put("FETCH_ALLOW_ADDRESSES", "127.0.2.0/24");
        environment.put("POLL_INTERVAL_MIN", "1s");
        environment.put("POLL_INTERVAL_MAX", "2s");
        environment.put("FEEDS", feedList().toString());
        environment.putAll(settings);
        for (Service service : Service.values()) {
            ports.put(service, Ports.anyFree());
        }
    }

    /// Changes a setting of services that are started from now on.
    void set(String name, String value) {
        environment.put(name, value);
    }

    /// Returns the settings with which services are started.
    Map<String, String> settings() {
        return Map.copyOf(environment);
    }

    Path feedList() {
        return folder.resolve("feeds.yaml");
    }

    /// Starts the services that are not running, on the same ports and with the same instance ids
    /// as before.
    void start(Service service) {
        Path log = folder.resolve(service.label() + ".log");
        services.put(
                service, ServiceProcess.start(service, environment, Objects.requireNonNull(ports.get(service)), log));
    }

    void startAll() throws InterruptedException {
        for (Service service : Service.values()) {
            start(service);
        }
        for (Service service : Service.values()) {
            process(service).awaitReady(READY);
        }
    }

    ServiceProcess process(Service service) {
        return Objects.requireNonNull(services.get(service));
    }

    KafkaContainer kafka() {
        return kafka;
    }

    PostgreSQLContainer postgres() {
        return postgres;
    }

    /// Returns all committed records of a topic.
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Records.committed(kafka.getBootstrapServers(), topic);
    }

    /// Returns the first column of a query as text.
    List<String> query(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException("the query failed: " + sql, e);
        }
    }

    long articles() {
        try {
            return Long.parseLong(query("select count(*) from article").getFirst());
        } catch (IllegalStateException e) {
            return 0; // the schema is not migrated yet, or the server restarts
        }
    }

    /// Returns the ends of the services' logs, for the message of a failure.
    String logs() {
        return services.values().stream()
                .map(service -> service.service().label() + ":\n" + service.logTail(15))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
        kafka.close();
        postgres.close();
    }
}
