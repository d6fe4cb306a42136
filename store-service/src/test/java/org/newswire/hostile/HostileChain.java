package org.newswire.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.quickstart.EmbeddedPostgres;

/// An embedded broker, an embedded database, and the three services as separate processes with the heap sizes
/// of their containers.
final class HostileChain implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Path DEPLOY = Path.of("..", "deploy");

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final List<ServiceProcess> services = new ArrayList<>();

    /// Starts all processes and waits until they are ready.
    ///
    /// @param hostNames host names for the ingest, with their addresses
    /// @param feeds     the initial feeds, as lines of YAML
    HostileChain(Path folder, Map<String, String> hostNames, String feeds) throws IOException, InterruptedException {
        this.folder = folder;
        watch(feeds);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree(), false);
        try {
            startServices(hostNames);
        } catch (RuntimeException | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private void startServices(Map<String, String> hostNames) throws IOException, InterruptedException {
        Path hosts = folder.resolve("hosts");
        Files.writeString(
                hosts,
                hostNames.entrySet().stream()
                        .map(name -> name.getValue() + " " + name.getKey() + "\n")
                        .collect(Collectors.joining("", "127.0.0.1 localhost\n", "")));
        for (Service service : Service.values()) {
            List<String> options = new ArrayList<>(List.of("-Xmx" + heapMib(service) + "m"));
            if (service == Service.INGEST) {
                options.add("-Djdk.net.hosts.file=" + hosts);
            }
            Path log = folder.resolve(service.label() + ".log");
            services.add(ServiceProcess.startAsInContainer(service, settings(), Ports.anyFree(), log, options));
        }
        for (ServiceProcess service : services) {
            service.awaitReady(READY);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("DATABASE_URL", postgres.jdbcUrl());
        settings.put("DATABASE_USER", postgres.user());
        settings.put("DATABASE_PASSWORD", postgres.password());
        settings.put("FETCH_ALLOW_ADDRESSES", "127.10.0.0/16,127.20.0.0/16");
        settings.put("POLL_INTERVAL_MIN", "1s");
        settings.put("POLL_INTERVAL_MAX", "2s");
        settings.put("WEBSUB_CALLBACK_URL", "http://127.0.0.1:" + Ports.anyFree());
        settings.put("FEEDS", folder.resolve("feeds.yaml").toString());
        return settings;
    }

    /// The heap that follows from `MaxRAMPercentage` and the container's memory as deployed.
    private static int heapMib(Service service) throws IOException {
        String compose = Files.readString(DEPLOY.resolve("compose.yaml"));
        int limit = number(compose, "\n  " + service.label() + ":.*?mem_limit: (\\d+)m\n");
        int share = number(
                Files.readString(DEPLOY.resolve("docker").resolve("jvm.options")), "-XX:MaxRAMPercentage=(\\d+)");
        return limit * share / 100;
    }

    private static int number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("deploy/ has nothing like " + pattern.strip());
        }
        return Integer.parseInt(found.group(1));
    }

    /// Replaces the list of feeds.
    ///
    /// @param feeds lines of YAML
    void watch(String feeds) throws IOException {
        Path fresh = folder.resolve("feeds.yaml.new");
        Files.writeString(fresh, "feeds:\n" + feeds);
        Files.move(
                fresh,
                folder.resolve("feeds.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    List<ServiceProcess> services() {
        return List.copyOf(services);
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /// The rows of a query, as text.
    List<List<String>> query(String sql) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            List<List<String>> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(row);
            }
            return found;
        }
    }

    @Override
    public void close() {
        services.forEach(ServiceProcess::close);
        kafka.close();
        postgres.close();
    }
}
