package org.newswire.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Kafka broker (KRaft, one node) in a separate process, on the loopback interface, without
/// authentication. Its records survive restarts and `kill -9`. It stops when this process ends, even
/// after a crash.
///
/// It is ready after about 3 s. After a `kill -9` of the broker it takes about 6 s, because the
/// session of the former process must expire.
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlogback.configurationFile=embedded/logging.xml");

    private static final Pattern OWN_JAR = Pattern.compile("ingest-service-.*-tests\\.jar");

    private final int port;
    private final ChildProcess process;

    private EmbeddedKafka(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /// Starts a broker and waits until it accepts requests.
    ///
    /// @param folder folder of its configuration, records and log; created if absent
    /// @throws IllegalStateException if it ends or does not become ready in time; the message has
    ///     the end of its log
    public static EmbeddedKafka start(Path folder, int port) throws InterruptedException {
        return start(folder, port, port);
    }

    /// Starts a broker that clients reach through a proxy.
    ///
    /// @param reached port of the proxy
    public static EmbeddedKafka start(Path folder, int port, int reached) throws InterruptedException {
        return start(folder, port, reached, Map.of());
    }

    /// @param environment variables added to the environment of its process
    public static EmbeddedKafka start(Path folder, int port, int reached, Map<String, String> environment)
            throws InterruptedException {
        return start(folder, port, reached, environment, Map.of());
    }

    /// Starts a broker with additional properties, such as those for authentication. The client listener is called
    /// `PLAINTEXT`.
    public static EmbeddedKafka startWith(Path folder, int port, Map<String, String> properties)
            throws InterruptedException {
        return start(folder, port, port, Map.of(), properties);
    }

    private static EmbeddedKafka start(
            Path folder, int port, int reached, Map<String, String> environment, Map<String, String> more)
            throws InterruptedException {
        if (!Ports.isFree(port)) { // a broker that cannot bind takes long to give up
            throw new IllegalStateException("the broker cannot listen on port " + port + ": Address already in use");
        }
        Path home = folder.toAbsolutePath();
        Path ready = home.resolve("ready");
        ChildProcess process;
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(ready);
            Path properties = home.resolve("server.properties");
            write(properties, home.resolve("records"), port, reached, more);
            List<String> command = command(List.of(properties.toString(), ready.toString()));
            process = ChildProcess.start(command, environment, home.resolve("broker.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the broker's folder " + home, e);
        }
        awaitReady(process, ready);
        return new EmbeddedKafka(reached, process);
    }

    /// If its main class is in a jar, the first broker that stops in order writes the classes that it has loaded
    /// to an archive, from which later ones start in half the time. An archive cannot refer to folders, so the
    /// class path has only the jars then.
    private static List<String> command(List<String> arguments) {
        List<Path> jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        String classPath = jars.stream()
                .filter(jar -> OWN_JAR.matcher(jar.getFileName().toString()).matches())
                .findFirst()
                .map(own -> {
                    String path = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
                    Path archive = own.resolveSibling("broker-" + Integer.toHexString(path.hashCode()) + ".jsa");
                    options.addAll(List.of(
                            "-XX:+AutoCreateSharedArchive",
                            "-XX:SharedArchiveFile=" + archive,
                            "-Xlog:cds*=off,aot*=off"));
                    return path;
                })
                .orElseGet(() -> System.getProperty("java.class.path"));
        return ChildProcess.java(options, classPath, BrokerProcess.class.getName(), arguments);
    }

    private static void awaitReady(ChildProcess process, Path ready) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!Files.exists(ready)) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the broker ended with code "
                            + process.exitCode().orElse(-1) + ":\n" + process.logTail(20));
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the broker does not answer after " + START_LIMIT.toSeconds()
                            + " s:\n" + process.logTail(20));
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException | RuntimeException e) {
            process.kill();
            throw e;
        }
    }

    private static void write(Path file, Path records, int port, int reached, Map<String, String> more)
            throws IOException {
        int controllerPort;
        do {
            controllerPort = Ports.anyFree();
        } while (controllerPort == port);
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + reached,
                "controller.listener.names",
                "CONTROLLER",
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "log.dirs",
                records.toString()));
        // There is one node, so each topic has one replica.
        properties.putAll(Map.of(
                "default.replication.factor", "1",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.dedupe.buffer.size", String.valueOf(2 << 20),
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4"));
        // Takes over from a killed member within seconds.
        properties.putAll(Map.of(
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "1000",
                "group.initial.rebalance.delay.ms", "0",
                "group.consumer.assignment.interval.ms", "0",
                "group.consumer.assignor.offload.enable", "false",
                "group.consumer.min.heartbeat.interval.ms", "500",
                "group.consumer.heartbeat.interval.ms", "1000",
                "group.consumer.min.session.timeout.ms", "3000",
                "group.consumer.session.timeout.ms", "6000"));
        // A run continues with the data of the last one for up to 60 days.
        properties.put("offsets.retention.minutes", "86400");
        // An idle broker writes a tenth as many records of its own.
        properties.put("metadata.max.idle.interval.ms", "5000");
        properties.putAll(more);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    /// Returns host and port for `KAFKA_BOOTSTRAP_SERVERS`.
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Completes when the broker has ended.
    public CompletableFuture<EmbeddedKafka> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    public String logTail(int lines) {
        return process.logTail(lines);
    }

    /// Suspends the process (SIGSTOP): connections stay open, and no request is answered.
    public void suspend() throws IOException, InterruptedException {
        process.suspend();
    }

    /// Continues a suspended process (SIGCONT).
    public void resume() throws IOException, InterruptedException {
        process.resume();
    }

    /// Sends SIGKILL, which simulates a crash.
    public void killHard() {
        process.kill();
    }

    /// Stops the broker in order, and kills it after 20 s.
    @Override
    public void close() {
        if (!process.stopByEndOfInput(STOP_LIMIT)) {
            process.kill();
        }
    }
}
