package org.newswire.quickstart;

import org.newswire.tools.Output;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Newswire in one command: broker, database, the three services, and a small news site unless feeds
/// are given.
///
/// Exit codes: 0 stopped on request, 1 a part ended unexpectedly, 2 invalid options or environment.
@Command(
        name = "deploy/quickstart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Newswire on this machine, without containers: a Kafka broker, a PostgreSQL server, the three"
                    + " services, and, unless --feeds is given, a demo news site.",
            "",
            "Every setting of the services can be given in the environment (POLL_INTERVAL_MIN=30s …), and"
                    + " options for their JVMs in NEWSWIRE_JVM_OPTIONS. Ctrl-C stops everything; the stored data"
                    + " is kept.",
            ""
        })
final class Quickstart implements Callable<Integer> {
    /// Limit for the processes of a killed run, which stop automatically.
    private static final Duration LEFTOVERS_LIMIT = Duration.ofSeconds(15);

    private final StopRequest stop;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private QuickstartOptions options = new QuickstartOptions();

    Quickstart(StopRequest stop, PrintStream out, PrintStream err) {
        this.stop = stop;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        var stop = new StopRequest();
        stop.listen();
        int code = new CommandLine(new Quickstart(stop, Output.standard(), Output.to(System.err))).execute(arguments);
        stop.finished(code);
        System.exit(code);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return start();
        } catch (DataFolder.UnusableException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private int start() throws InterruptedException, DataFolder.UnusableException {
        try (DataFolder data = DataFolder.take(options.dataFolder())) {
            data.leftovers().await(LEFTOVERS_LIMIT);
            EmbeddedPostgres.stopLeftBehind(data.resolve("postgres"));
            Optional<String> problem = options.fault();
            if (problem.isPresent()) {
                problem.get().lines().forEach(err::println);
                return 2;
            }
            try (var run = new QuickstartRun(options, data, stop, out)) {
                return run.run();
            } catch (IllegalStateException e) {
                String.valueOf(e.getMessage()).lines().forEach(err::println);
                return 1;
            }
        } catch (IOException e) {
            throw DataFolder.UnusableException.of(options.dataFolder(), e);
        }
    }
}
