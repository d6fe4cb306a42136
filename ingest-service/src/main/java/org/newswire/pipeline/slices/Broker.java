package org.newswire.pipeline.slices;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// What `record` and `play` have in common: the broker, and how they are run.
final class Broker {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:19092}",
            description = "of the broker (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    /// @param environment client settings, as `KAFKA_*`
    KafkaSettings kafka(Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        Map<String, String> hasty =
                new HashMap<>(KafkaSettings.from(new Settings(settings)).given());
        hasty.putIfAbsent("request.timeout.ms", "5000");
        hasty.putIfAbsent("default.api.timeout.ms", "10000");
        hasty.putIfAbsent("max.block.ms", "10000");
        hasty.putIfAbsent("delivery.timeout.ms", "30000");
        return new KafkaSettings(bootstrap, hasty);
    }

    /// How many partitions a topic has; empty where there is no such topic.
    static Optional<Integer> partitions(KafkaSettings kafka, String topic) {
        try (Admin admin = Admin.create(kafka.admin("slices"))) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .map(description -> description.partitions().size())
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException(
                    "topic " + topic + " at " + kafka.bootstrapServers() + " cannot be seen", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Runs a command of the tool and gives its exit code: 1 where the broker cannot be worked with.
    static int execute(String name, Object command, PrintStream out, PrintStream err, String... args) {
        CommandLine tool =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("newswire"));
        tool.addSubcommand(name, command);
        tool.setOut(new PrintWriter(out, true, UTF_8));
        tool.setErr(new PrintWriter(err, true, UTF_8));
        tool.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (!(exception instanceof KafkaException)) {
                throw exception;
            }
            Throwable cause = exception.getCause();
            err.println(exception.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
            return 1;
        });
        return tool.execute(args);
    }

    /// The output is for programs: no logs of libraries in between.
    static void silenceLogs() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.OFF);
        }
    }
}
