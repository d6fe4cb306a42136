package org.newswire.deploy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.newswire.chain.Images;
import org.newswire.embedded.Ports;

/// An installation of `compose.yaml` with Prometheus, on the images built from this checkout, with one
/// feed of the test. Grafana is left out, since its image is not part of the tests.
final class Installation implements AutoCloseable {
    private static final List<String> ONE_BROKER =
            List.of("kafka", "postgres", "ingest", "parse", "store", "prometheus");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /// Settings for much shorter intervals than an operator would use.
    private static final String OVERRIDE = """
            services:
              ingest:
                environment: {POLL_INTERVAL_MIN: 1s, POLL_INTERVAL_MEAN: 2s, POLL_INTERVAL_MAX: 8s}
            """;

    private final Map<String, String> environment = new HashMap<>();
    private final GrowingFeed feed;
    private final Compose compose;
    private final List<String> services;
    private final Path secrets;
    private final int kafkaPort = Ports.anyFree();
    private final int prometheusPort = Ports.anyFree();

    Installation(Path folder) throws IOException {
        this(folder, List.of("compose.yaml"), ONE_BROKER);
    }

    /// @param files files of `deploy/`, the first of which is `compose.yaml`
    /// @param services services to start
    Installation(Path folder, List<String> files, List<String> services) throws IOException {
        this.services = List.copyOf(services);
        Compose.execute(
                Map.of(), List.of(DeployFolder.PATH.resolve("docker/images").toString(), "--check"));
        InetAddress gateway = InetAddress.getByName(bridgeGateway());
        feed = new GrowingFeed(gateway);
        Path feeds = Files.createDirectory(folder.resolve("feeds"));
        Files.writeString(feeds.resolve("feeds.yaml"), feed.list());
        // The services run under another user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        secrets = folder.resolve("secrets");
        environment.putAll(Images.local());
        environment.putAll(Map.ofEntries(
                Map.entry("COMPOSE_PROJECT_NAME", "newswire-it-" + kafkaPort),
                Map.entry("FEEDS_FOLDER", feeds.toString()),
                Map.entry("SECRETS_FOLDER", secrets.toString()),
                Map.entry("FETCH_ALLOW_ADDRESSES", gateway.getHostAddress()),
                Map.entry("KAFKA_PORT", String.valueOf(kafkaPort)),
                Map.entry("KAFKA2_PORT", String.valueOf(Ports.anyFree())),
                Map.entry("KAFKA3_PORT", String.valueOf(Ports.anyFree())),
                Map.entry("POSTGRES_PORT", String.valueOf(Ports.anyFree())),
                Map.entry("STORE_PORTS", "0"),
                Map.entry("PROMETHEUS_PORT", String.valueOf(prometheusPort)),
                Map.entry("NEWSWIRE_VERSION", "local")));
        Compose.execute(
                environment, List.of(DeployFolder.PATH.resolve("docker/secrets").toString()));
        Path override = folder.resolve("override.yaml");
        Files.writeString(override, OVERRIDE);
        compose = new Compose(
                Stream.concat(files.stream().map(DeployFolder.PATH::resolve), Stream.of(override))
                        .toList(),
                environment);
    }

    /// Returns the address at which containers of any network reach this machine.
    private static String bridgeGateway() {
        return Compose.execute(
                        Map.of(),
                        List.of(
                                "docker",
                                "network",
                                "inspect",
                                "bridge",
                                "-f",
                                "{{range .IPAM.Config}}{{.Gateway}} {{end}}"))
                .strip()
                .split(" ")[0];
    }

    GrowingFeed feed() {
        return feed;
    }

    Compose compose() {
        return compose;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    PrometheusApi prometheus() {
        return new PrometheusApi(prometheusPort);
    }

    /// Returns the passwords of database, API and Grafana.
    List<String> secrets() throws IOException {
        List<String> passwords = new ArrayList<>();
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path file : files.toList()) {
                passwords.add(Files.readString(file).strip());
            }
        }
        return passwords;
    }

    /// Starts all containers that are not running, and waits until all are healthy.
    ///
    /// @param options such as `--scale parse=3`
    void up(String... options) {
        List<String> arguments = new ArrayList<>(List.of("up", "-d", "--wait"));
        arguments.addAll(List.of(options));
        arguments.addAll(services);
        compose.run(arguments.toArray(String[]::new));
    }

    /// Removes the containers but keeps their volumes.
    void down() {
        compose.run("--profile", "core", "--profile", "observe", "down");
    }

    /// Returns the number that a query yields.
    long number(String sql) {
        return Long.parseLong(
                compose.run("exec", "-T", "postgres", "psql", "-U", "newswire", "-d", "newswire", "-Atc", sql)
                        .strip());
    }

    long articles() {
        try {
            return number("select count(*) from article");
        } catch (IllegalStateException e) {
            return 0; // the schema is not migrated yet
        }
    }

    /// Returns the API's response to a GET request.
    String api(String path) throws IOException, InterruptedException {
        String address = compose.run("port", "store", "8080").strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /// Waits until all items of the feed are in the database.
    void awaitAll() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(() -> articles() >= feed.visible());
    }

    String logs() {
        return compose.run("logs", "--tail", "15", "ingest", "parse", "store");
    }

    @Override
    public void close() {
        feed.close();
        compose.run("--profile", "core", "--profile", "observe", "down", "-v", "--timeout", "5");
    }
}
