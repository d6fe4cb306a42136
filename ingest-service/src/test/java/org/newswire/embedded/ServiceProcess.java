package org.newswire.embedded;

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

/// One of the three services in a separate process, run from the build's `target` folder.
///
/// It inherits the environment of this process with additions, writes to a log file, and stops when
/// this process ends, even after a crash. Works with any broker and database. Thread-safe.
public final class ServiceProcess implements AutoCloseable {
    /// Time within which a service must stop before it is killed.
    public static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    /// Uses one garbage collection thread, for small machines.
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dnewswire.stop-with-stdin=true");

    /// Uses the first compiler only: polls are too varied for the second compiler and its
    /// profiling to pay.
    private static final List<String> FIRST_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    /// Uses the second compiler for methods that are called twenty times as often as by default.
    /// For other methods its work takes longer to pay than most runs last.
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

    /// The services, in the order in which data passes through them.
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

        /// Returns its short name: `ingest`, `parse` or `store`.
        public String label() {
            return label;
        }

        public String classPath(Path project) {
            return jar(project) + File.pathSeparator + target(project).resolve("lib") + "/*";
        }

        private Path target(Path project) {
            return project.resolve(label + "-service").resolve("target");
        }

        private Path jar(Path project) {
            return Checkout.jar(target(project), label + "-service");
        }

        /// The first process that stops in order writes the classes that it has loaded to an archive, from
        /// which later ones start in half the time. A process ignores an archive of another build, so the
        /// time of the build is in its name.
        private List<String> classDataSharing(Path project) {
            long built = jar(project).toFile().lastModified();
            Path archive = target(project).resolve(label + "-" + built + ".jsa");
            return List.of(
                    "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off,aot*=off");
        }
    }

    /// Starts a service and returns immediately.
    ///
    /// @param environment its settings, added to the environment of this process
    /// @param httpPort port of its metrics and health; must be free
    /// @param log file to which its output is appended
    public static ServiceProcess start(Service service, Map<String, String> environment, int httpPort, Path log) {
        List<String> command = command(service, List.of());
        return start(
                service, environment, httpPort, log, service == Service.INGEST ? command : Background.command(command));
    }

    /// Starts a service with an equal share of the processor, as containers have it.
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

    /// Returns the options. `NEWSWIRE_JVM_OPTIONS` of this process comes last and takes
    /// precedence.
    private static List<String> jvmOptions(Service service) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        options.addAll(service.classDataSharing(Checkout.folder()));
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

    /// Returns the exit code of an ended process: its own, or 128 + the signal that ended it.
    public Optional<Integer> exitCode() {
        return process.exitCode();
    }

    /// Completes when the process has ended.
    public CompletableFuture<ServiceProcess> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    /// Returns the path of its log.
    public Path log() {
        return process.log();
    }

    public String logTail(int lines) {
        return process.logTail(lines);
    }

    /// Waits until `/health/ready` answers 200.
    ///
    /// @throws IllegalStateException if the service ends or the limit passes first; the message
    ///     has the end of its log
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

    /// Returns why it is not ready, or empty if it is.
    public Optional<String> notReady() throws InterruptedException {
        Optional<String> answer = get("/health/ready");
        if (answer.isEmpty()) {
            return Optional.of("does not answer");
        }
        return answer.map(String::strip).filter(text -> !text.startsWith("200 "));
    }

    /// Returns the content of `/metrics`, or empty if it does not answer.
    public Optional<String> metrics() throws InterruptedException {
        return get("/metrics").filter(answer -> answer.startsWith("200 ")).map(answer -> answer.substring(4));
    }

    /// Returns the metrics as OpenMetrics, with exemplars.
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

    /// Stops it in order (SIGTERM), and kills it after [#STOP_LIMIT]. Has no effect if it has
    /// ended.
    ///
    /// @return whether it stopped without being killed
    public boolean stop() {
        return process.terminate(STOP_LIMIT);
    }

    /// Sends SIGKILL, which simulates a crash.
    public void killHard() {
        process.kill();
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
