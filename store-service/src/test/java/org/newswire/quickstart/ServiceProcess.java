package org.newswire.quickstart;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One of the three services as a process of its own, run from what the build put under its `target`.
///
/// It takes the environment of this process with additions, writes to a log file, and stops when this
/// process ends, however that ends. Works with any broker and database. Thread-safe.
public final class ServiceProcess implements AutoCloseable {
    /// How long a service may take to stop in order before it is killed.
    public static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    /// Small machines: one thread of garbage collection.
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dnewswire.stop-with-stdin=true");

    /// The first compiler alone: what polls do is spread too thinly for the second one's work, and the
    /// profile that it wants, to pay.
    private static final List<String> FIRST_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    /// The second compiler for what is called twenty times as often as is usual, since for the rest its
    /// work takes longer to pay than most runs last.
    private static final List<String> LATE_SECOND_COMPILER = List.of(
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=12000",
            "-XX:Tier4CompileThreshold=300000",
            "-XX:Tier4BackEdgeThreshold=800000");

    private final Service service;
    private final int httpPort;
    private final ChildProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private ServiceProcess(Service service, int httpPort, ChildProcess process) {
        this.service = service;
        this.httpPort = httpPort;
        this.process = process;
    }

    /// The services, in the order of the data.
    public enum Service {
        INGEST("ingest", "org.newswire.ingest.IngestService", 280),
        PARSE("parse", "org.newswire.parse.ParseService", 256),
        STORE("store", "org.newswire.store.StoreService", 256);

        private final String label;
        private final String mainClass;
        private final int heapMib;

        Service(String label, String mainClass, int heapMib) {
            this.heapMib = heapMib;
            this.label = label;
            this.mainClass = mainClass;
        }

        /// Its short name: `ingest`, `parse` or `store`.
        public String label() {
            return label;
        }

        String classPath(Path project) {
            Path target = project.resolve(label + "-service").resolve("target");
            return Checkout.jar(target, label + "-service") + File.pathSeparator + target.resolve("lib") + "/*";
        }
    }

    /// Starts a service and returns at once.
    ///
    /// @param environment its settings, added to the environment of this process
    /// @param httpPort    for its metrics and health; must be free
    /// @param log         what it prints is appended here
    public static ServiceProcess start(Service service, Map<String, String> environment, int httpPort, Path log) {
        List<String> command = command(service, List.of());
        return start(
                service, environment, httpPort, log, service == Service.INGEST ? command : Background.command(command));
    }

    /// The same with an equal share of the processor for each service, as containers have.
    ///
    /// @param jvmOptions additional options, which take precedence
    public static ServiceProcess startAsInContainer(
            Service service, Map<String, String> environment, int httpPort, Path log, List<String> jvmOptions) {
        return start(service, environment, httpPort, log, command(service, jvmOptions));
    }

    private static ServiceProcess start(
            Service service, Map<String, String> environment, int httpPort, Path log, List<String> command) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("HTTP_PORT", String.valueOf(httpPort));
        if (!System.getenv().containsKey("HTTP_ADDRESS")) {
            settings.putIfAbsent("HTTP_ADDRESS", "127.0.0.1");
        }
        settings.putIfAbsent("INSTANCE_ID", service.label + "-" + httpPort);
        return new ServiceProcess(service, httpPort, ChildProcess.start(command, settings, log));
    }

    private static List<String> command(Service service, List<String> jvmOptions) {
        List<String> options = new ArrayList<>(jvmOptions(service));
        options.addAll(jvmOptions);
        return ChildProcess.java(options, service.classPath(Checkout.folder()), service.mainClass, List.of());
    }

    /// `NEWSWIRE_JVM_OPTIONS` of our own environment come last and so prevail.
    private static List<String> jvmOptions(Service service) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.addAll(service == Service.INGEST ? FIRST_COMPILER : LATE_SECOND_COMPILER);
        options.add("-Xmx" + service.heapMib + "m");
        String given = System.getenv().getOrDefault("NEWSWIRE_JVM_OPTIONS", "").strip();
        if (!given.isEmpty()) {
            options.addAll(List.of(given.split("\\s+")));
        }
        return options;
    }

    public Service service() {
        return service;
    }

    public URI metricsAddress() {
        return URI.create("http://127.0.0.1:" + httpPort + "/metrics");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Of a process that has ended: its own, or 128 + the signal that ended it.
    public Optional<Integer> exitCode() {
        return process.exitCode();
    }

    /// Completes when the process has ended.
    public CompletableFuture<ServiceProcess> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    /// Where its log is.
    public Path log() {
        return process.log();
    }

    public String logTail(int lines) {
        return process.logTail(lines);
    }

    /// Waits until `/health/ready` answers 200.
    ///
    /// @throws IllegalStateException when the service ends or the limit passes before that, with the
    ///     end of its log
    public void awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<String> reason = notReady();
        while (reason.isPresent()) {
            if (!isAlive()) {
                throw new IllegalStateException(
                        service.label + " ended with code " + exitCode().orElse(-1) + ":\n" + logTail(30));
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(service.label + " is not ready after " + limit.toSeconds() + " s: "
                        + reason.get() + "\n" + logTail(30));
            }
            Thread.sleep(100);
            reason = notReady();
        }
    }

    /// Why it is not ready just now, or empty when it is.
    public Optional<String> notReady() throws InterruptedException {
        Optional<String> answer = get("/health/ready");
        if (answer.isEmpty()) {
            return Optional.of("does not answer");
        }
        return answer.map(String::strip).filter(text -> !text.startsWith("200 "));
    }

    /// What `/metrics` answers, or empty when there is no answer.
    public Optional<String> metrics() throws InterruptedException {
        return get("/metrics").filter(answer -> answer.startsWith("200 ")).map(answer -> answer.substring(4));
    }

    /// Likewise as OpenMetrics, with exemplars.
    public Optional<String> openMetrics() throws InterruptedException {
        return get("/metrics", "application/openmetrics-text;version=1.0.0")
                .filter(answer -> answer.startsWith("200 "))
                .map(answer -> answer.substring(4));
    }

    private Optional<String> get(String path) throws InterruptedException {
        return get(path, "*/*");
    }

    private Optional<String> get(String path, String accept) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Stops it in order (SIGTERM), by force after [#STOP_LIMIT]. Harmless when it has ended.
    ///
    /// @return whether it stopped without force
    public boolean stop() {
        return process.terminate(STOP_LIMIT);
    }

    /// `kill -9`, as a crash would.
    public void killHard() {
        process.kill();
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
