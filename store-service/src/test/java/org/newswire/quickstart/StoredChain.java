package org.newswire.quickstart;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;

/// An embedded broker, an embedded database, and parser and store as separate processes; tests write
/// to `news.raw`.
final class StoredChain implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final List<ServiceProcess> services = new ArrayList<>();

    StoredChain(Path folder) throws InterruptedException {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree());
        try {
            startServices(folder, settings());
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void startServices(Path folder, Map<String, String> settings) throws InterruptedException {
        for (Service service : List.of(Service.PARSE, Service.STORE)) {
            Path log = folder.resolve(service.label() + ".log");
            services.add(ServiceProcess.start(service, settings, Ports.anyFree(), log));
        }
        for (ServiceProcess service : services) {
            service.awaitReady(READY);
        }
    }

    /// Returns the settings with which a service or command reaches broker and database.
    Map<String, String> settings() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "DATABASE_URL", postgres.jdbcUrl(),
                "DATABASE_USER", postgres.user(),
                "DATABASE_PASSWORD", postgres.password());
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    /// Returns the only number of a query.
    long count(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// Whether the parser has committed all of `news.raw`, and the store all of `news.articles`.
    boolean hasHandledAll() throws ExecutionException, InterruptedException {
        return hasHandledAll("newswire-parse", "news.raw") && hasHandledAll("newswire-store", "news.articles");
    }

    private boolean hasHandledAll(String group, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .forEach(info -> wanted.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
            for (var end : admin.listOffsets(wanted).all().get().entrySet()) {
                OffsetAndMetadata done = committed.get(end.getKey());
                if (end.getValue().offset() > (done == null ? 0 : done.offset())) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void close() {
        services.forEach(ServiceProcess::close);
        kafka.close();
        postgres.close();
    }
}
