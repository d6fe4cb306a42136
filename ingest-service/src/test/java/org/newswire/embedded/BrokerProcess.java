package org.newswire.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/// Main class of the broker's process. It formats its folder at the first start and runs until its
/// standard input ends.
///
/// Arguments: the properties file, and a file that it creates once it accepts requests.
final class BrokerProcess {
    private static final Duration CLIENTS_LEAVE_FIRST = Duration.ofSeconds(5);

    private BrokerProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[0]);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        format(file, Path.of(properties.getProperty("log.dirs")));
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop"));
        Thread.ofPlatform().daemon().name("stdin-watch").start(BrokerProcess::exitWithStandardInput);
        server.startup();
        Files.createFile(Path.of(arguments[1]));
        server.awaitShutdown();
    }

    private static void format(Path file, Path data) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        String[] command = {
            "format", "-c", file.toString(), "-t", Uuid.randomUuid().toString(), "--ignore-formatted"
        };
        int code = StorageTool.execute(command, new PrintStream(OutputStream.nullOutputStream()));
        if (code != 0) {
            throw new IllegalStateException("formatting " + data + " ended with code " + code);
        }
    }

    @SuppressWarnings("SystemExitOutsideMain") // the way to an ordered stop leads through the shutdown hook
    private static void exitWithStandardInput() {
        try {
            if (System.in.readAllBytes().length == 0) {
                // Without the line `stop`, the parent process has died, and its other
                // children are about to stop.
                Thread.sleep(CLIENTS_LEAVE_FIRST);
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("standard input failed, which counts as its end: " + e.getMessage());
        }
        System.exit(0);
    }
}
