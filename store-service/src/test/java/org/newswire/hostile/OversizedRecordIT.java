package org.newswire.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.KafkaSettings;
import org.newswire.quickstart.EmbeddedPostgres;

/// A record of 300 MiB of blanks in each topic, for services with less heap than that. Tests `ReadAhead`.
final class OversizedRecordIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_RESTARTS = 3;

    @TempDir
    static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedPostgres postgres;

    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<Service, Integer> restarts = new EnumMap<>(Service.class);

    @BeforeAll
    static void startServers() throws Exception {
        Files.writeString(folder.resolve("feeds.yaml"), "feeds:\n  - url: http://127.0.0.1:1/feed.xml\n");
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree(), false);
    }

    @AfterAll
    static void stopServers() {
        postgres.close();
        kafka.close();
    }

    @Test
    void everyServiceStartsNamesTheRecordsAndContinues() throws Exception {
        try {
            awaitAllReady();
            List<String> topics = topics();
            shortenSessions();

            services.values().forEach(ServiceProcess::killHard);
            restarts.clear();
            Map<String, Long> planted = plant(topics);
            awaitAllReady();
            assertThat(restarts.values()).allMatch(count -> count == 0);
            assertNamed(planted);

            restarts.clear();
            planted = plant(topics);
            awaitNamed(planted);
            awaitAllReady();
            assertThat(restarts.values()).allMatch(count -> count <= 1);
        } finally {
            services.values().forEach(ServiceProcess::killHard);
        }
    }

    private void awaitAllReady() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            boolean ready = true;
            for (Service service : Service.values()) {
                restartIfEnded(service);
                ready &=
                        Objects.requireNonNull(services.get(service)).notReady().isEmpty();
            }
            return ready;
        });
    }

    private void restartIfEnded(Service service) {
        ServiceProcess process = services.get(service);
        if (process != null && process.isAlive()) {
            return;
        }
        if (process != null) {
            int count = process.exitCode().orElse(0) == 3 ? restarts.merge(service, 1, Integer::sum) : 0;
            assertThat(count).as(process.logTail(40)).isLessThanOrEqualTo(MAX_RESTARTS);
        }
        restarts.putIfAbsent(service, 0);
        services.put(
                service,
                ServiceProcess.startAsInContainer(
                        service,
                        settings(),
                        ports.computeIfAbsent(service, _ -> Ports.anyFree()),
                        folder.resolve(service.label() + ".log"),
                        List.of("-XX:TieredStopAtLevel=1")));
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("DATABASE_URL", postgres.jdbcUrl());
        settings.put("DATABASE_USER", postgres.user());
        settings.put("DATABASE_PASSWORD", postgres.password());
        settings.put("FETCH_ALLOW_ADDRESSES", "127.0.0.1/32");
        settings.put("WEBSUB_CALLBACK_URL", "http://127.0.0.1:" + Ports.anyFree());
        settings.put("FEEDS", folder.resolve("feeds.yaml").toString());
        return settings;
    }

    private static List<String> topics() throws Exception {
        try (Admin admin = Admin.create(new KafkaSettings(kafka.bootstrapServers(), Map.of()).admin("test"))) {
            return admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith("news."))
                    .sorted()
                    .toList();
        }
    }

    /// The partitions of a process that has ended are assigned again after the session timeout.
    private static void shortenSessions() throws Exception {
        try (Admin admin = Admin.create(new KafkaSettings(kafka.bootstrapServers(), Map.of()).admin("test"))) {
            for (String group : List.of("newswire-ingest", "newswire-parse", "newswire-store")) {
                admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.GROUP, group),
                                List.of(
                                        set("consumer.session.timeout.ms", "3000"),
                                        set("consumer.heartbeat.interval.ms", "500"))))
                        .all()
                        .get();
            }
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /// Returns the offset of the record in partition 0 of each topic.
    private static Map<String, Long> plant(List<String> topics) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(kafka.bootstrapServers()));
        arguments.addAll(topics);
        Path log = Files.createTempFile(folder, "blanks", ".log");
        ChildProcess process = ChildProcess.start(
                ChildProcess.java(
                        List.of("-Xmx1200m", "-XX:+UseSerialGC"),
                        System.getProperty("java.class.path"),
                        BlankRecords.class.getName(),
                        arguments),
                Map.of(),
                log);
        await().atMost(LIMIT).until(() -> !process.isAlive());
        assertThat(process.exitCode()).as(process.logTail(20)).contains(0);
        Map<String, Long> offsets = new TreeMap<>();
        Files.readAllLines(log).stream()
                .filter(line -> line.matches("news\\.\\S+ \\d+"))
                .forEach(line -> offsets.put(line.split(" ")[0], Long.parseLong(line.split(" ")[1])));
        assertThat(offsets).hasSameSizeAs(topics);
        return offsets;
    }

    private void awaitNamed(Map<String, Long> planted) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            for (Service service : Service.values()) {
                restartIfEnded(service);
            }
            assertNamed(planted);
        });
    }

    /// The topics that services read. Dead letters are read on demand.
    private static void assertNamed(Map<String, Long> planted) throws IOException {
        StringBuilder logs = new StringBuilder();
        for (Service service : Service.values()) {
            logs.append(Files.readString(folder.resolve(service.label() + ".log")));
        }
        List<String> unnamed = planted.entrySet().stream()
                .filter(each -> !each.getKey().contains("dlq")
                        && !each.getKey().equals("news.imports")
                        && !each.getKey().equals("news.articles.shadow"))
                .map(each -> "topic=" + each.getKey() + " partition=0 offset=" + each.getValue() + " ")
                .filter(name -> logs.indexOf(name) < 0)
                .toList();
        assertThat(unnamed).isEmpty();
    }
}
