package org.newswire.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.newswire.embedded.Ports;
import org.newswire.ingest.IngestService;
import org.newswire.kafka.Topic;
import org.newswire.raw.RawItem;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageResponse;

final class LauncherIT {
    /// Logback itself does not report them.
    @Test
    void reportsInvalidLogSettingsEvenWithoutALog() throws Exception {
        assertThat(outputOfInvalidIngest(Map.of("LOG_FORMAT", "yaml", "LOG_LEVEL", "loud")))
                .contains("LOG_FORMAT", "yaml", "text or json")
                .contains("LOG_LEVEL", "loud", "debug");
    }

    @Test
    void endsWithExitCode2AndALineForEachSettingThatIsOutOfRange() throws Exception {
        assertThat(outputOfInvalidIngest(Map.of("HTTP_PORT", "70000", "POLLS_AT_ONCE", "0"))
                        .lines())
                .filteredOn(line -> line.contains("setting "))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("HTTP_PORT=70000", "65535"))
                .satisfiesOnlyOnce(line -> assertThat(line).contains("POLLS_AT_ONCE=0"));
    }

    @Test
    void endsWithExitCode2ForABrokerAddressThatIsAWebUrl() throws Exception {
        assertThat(outputOfInvalidIngest(Map.of("KAFKA_BOOTSTRAP_SERVERS", "http://kafka:9092")))
                .contains("invalid setting KAFKA_BOOTSTRAP_SERVERS=http://kafka:9092");
    }

    private static String outputOfInvalidIngest(Map<String, String> settings) throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                withoutLogOfTheTest(),
                IngestService.class.getName());
        builder.environment().putAll(settings);
        Process service = builder.redirectErrorStream(true).start();

        String output = new String(service.getInputStream().readAllBytes(), UTF_8);

        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(2);
        return output;
    }

    @Test
    void startsNothingForHelpOrUnknownArguments() throws Exception {
        for (Map.Entry<String, Integer> each : Map.of("--help", 0, "status", 2).entrySet()) {
            Process service = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            IngestService.class.getName(),
                            each.getKey())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(service.getInputStream().readAllBytes(), UTF_8);

            assertThat(service.waitFor()).isEqualTo(each.getValue());
            assertThat(output).hasLineCount(1).startsWith("ingest: runs without arguments; ");
        }
    }

    @Test
    void endsWithInvalidKafkaClientSettings() throws Exception {
        assertThat(outputOfInvalid(
                        Map.of("KAFKA_SECURITY_PROTOCOL", "SSL", "KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere/trusted")))
                .contains("setting KAFKA_SECURITY_PROTOCOL, KAFKA_SSL_TRUSTSTORE_LOCATION: ");
    }

    @Test
    void endsWithInvalidSettingsOfACollector() throws Exception {
        assertThat(outputOfInvalid(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")))
                .contains("setting OTEL_*: OTLP endpoint must be a valid URL: collector");
    }

    /// Returns the lines about the setting and about the end of the service.
    private static String outputOfInvalid(Map<String, String> settings) throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback.xml",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Slow.class.getName(),
                "with-topic");
        builder.environment().put("HTTP_PORT", "0");
        builder.environment().putAll(settings);
        Process service = builder.redirectErrorStream(true).start();

        String output = new String(service.getInputStream().readAllBytes(), UTF_8);

        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(2);
        assertThat(output.lines().filter(line -> !line.startsWith("WARNING:"))).hasSize(2);
        return output;
    }

    @Test
    void isReadyWithoutABrokerIfTheStageHasNoTopics() throws Exception {
        int port = Ports.anyFree();
        Process service = slow(port).start();
        try {
            awaitReady(port);
        } finally {
            service.destroyForcibly();
        }
    }

    @Test
    void isAliveButNotReadyWhileItWaitsForTheBroker() throws Exception {
        int port = Ports.anyFree();
        int healthPort = Ports.anyFree();
        ProcessBuilder builder = slow(port);
        builder.environment().put("HEALTH_PORT", String.valueOf(healthPort));
        builder.command().add("with-topic");
        Process service = builder.start();
        try (var client = HttpClient.newHttpClient()) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> isOpen(port));
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> get(client, port, "/health/ready").body().startsWith("waiting for the broker"));

            assertThat(get(client, port, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(client, port, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(client, healthPort, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(client, healthPort, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(client, healthPort, "/metrics").statusCode()).isEqualTo(404);
        } finally {
            service.destroyForcibly();
        }
    }

    @Test
    void startsDespiteAnUnknownSettingAndNamesTheNearestOne() throws Exception {
        int port = Ports.anyFree();
        ProcessBuilder builder = slow(port);
        builder.environment().put("FETCH_PAGE", "never");
        Process service = builder.start();
        try {
            awaitReady(port);
            service.getOutputStream().close();

            assertThat(new String(service.getInputStream().readAllBytes(), UTF_8))
                    .containsPattern("WARN.*unknown setting FETCH_PAGE: .*; did you mean FETCH_PAGES\\?");
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
        } finally {
            service.destroyForcibly();
        }
    }

    private static void awaitReady(int port) {
        try (var client = HttpClient.newHttpClient()) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> isOpen(port));
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> get(client, port, "/health/ready").statusCode() == 200);
        }
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    @Test
    void answersPendingRequestsBeforeTheStageCloses() throws Exception {
        int port = Ports.anyFree();
        Process service = slow(port).start();
        try (var output = service.inputReader(UTF_8);
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"));
            await().atMost(30, TimeUnit.SECONDS).until(() -> isOpen(port));
            CompletableFuture<String> answer =
                    client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(HttpResponse::body);
            assertThat(output.lines().anyMatch("asked"::equals)).isTrue();

            assertThat(get(client, port, "/").body().lines())
                    .containsExactly("newswire slow development", "/health/live", "/health/ready", "/metrics", "/slow");

            service.getOutputStream().close();

            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("the stage is open");
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
        } finally {
            service.destroyForcibly();
        }
    }

    /// A process of [Slow] whose broker does not answer.
    private static ProcessBuilder slow(int port) {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dnewswire.stop-with-stdin=true",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Slow.class.getName());
        builder.environment().put("HTTP_PORT", String.valueOf(port));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9");
        builder.environment().put("KAFKA_DEFAULT_API_TIMEOUT_MS", "300");
        builder.environment().put("KAFKA_REQUEST_TIMEOUT_MS", "200");
        return builder.redirectErrorStream(true);
    }

    private static boolean isOpen(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /// A service whose page responds after half a second, unless it is closed before.
    static final class Slow implements Stage {
        private final CountDownLatch closed = new CountDownLatch(1);
        private final List<Topic> topics;

        private Slow(List<Topic> topics) {
            this.topics = topics;
        }

        public static void main(String[] arguments) {
            Launcher.launch("slow", _ -> new Slow(arguments.length > 0 ? List.of(RawItem.TOPIC) : List.of()));
        }

        @Override
        public List<Topic> topics() {
            return topics;
        }

        @Override
        public void run() throws InterruptedException {
            closed.await();
        }

        @Override
        public Optional<String> check() {
            return Optional.empty();
        }

        @Override
        public Map<String, Page> pages() {
            return Map.of("/slow", _ -> {
                System.out.println("asked");
                boolean early = closed.await(500, TimeUnit.MILLISECONDS);
                return PageResponse.text(200, "text/plain", "the stage is " + (early ? "closed" : "open"));
            });
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static String withoutLogOfTheTest() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
