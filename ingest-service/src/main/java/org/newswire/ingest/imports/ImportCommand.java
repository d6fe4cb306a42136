package org.newswire.ingest.imports;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;

/// The tool's command `import`: publishes articles from files, in the backfill lane of `news.raw`.
/// An import that was stopped goes on with the same command. Exit code 0; 1 where it cannot be done
/// or nothing of a file can be imported, 2 for wrong usage.
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings articles from files into news.raw, as history: JSON lines as export writes them (jsonl), or the"
                    + " HTML pages of WARC files (warc).",
            "The same command goes on with an import that was stopped or killed; of a file that was imported nothing"
                    + " is done again."
        })
public final class ImportCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(names = "--format", required = true, paramLabel = "jsonl|warc", description = "of the files")
    private String format = "";

    @CommandLine.Parameters(paramLabel = "FILE", arity = "1..*", description = "to read; may be gzipped (.gz)")
    private List<Path> files = new ArrayList<>();

    @CommandLine.Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:BACKFILL_RATE:-40}",
            description = "items a second, at most (default: ${DEFAULT-VALUE})")
    private int rate;

    @CommandLine.Option(
            names = "--share",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description =
                    "of the time in which parse and store may have items of it at hand (default: ${DEFAULT-VALUE})")
    private int share;

    @CommandLine.Option(
            names = "--source",
            paramLabel = "URI",
            defaultValue = "urn:newswire:import",
            description = "stands for the feed of what has none (default: ${DEFAULT-VALUE})")
    private String source = "";

    @CommandLine.Option(names = "--again", description = "from the begin, also of what was imported before")
    private boolean again;

    @CommandLine.Mixin
    private final BrokerOption broker = new BrokerOption();

    private ImportCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = Output.to(out);
        this.err = Output.to(err);
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment client settings, as `KAFKA_*`
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        return Tool.run(new CommandLine(new ImportCommand(environment, out, err)), out, err, args);
    }

    @Override
    public Integer call() throws InterruptedException {
        String wanted = format.toLowerCase(Locale.ROOT);
        if (!wanted.equals("jsonl") && !wanted.equals("warc")) {
            throw usage("--format is jsonl or warc, not " + format);
        }
        if (rate < 1) {
            throw usage("--rate is at least 1, not " + rate);
        }
        if (share < 1 || share > 100) {
            throw usage("--share is from 1 to 100, not " + share);
        }
        boolean all = true;
        try (ImportRun run = new ImportRun(
                broker.kafka(environment), new ImportRun.Pace(rate, share, err::println), InstantSource.system())) {
            for (Path file : files) {
                all &= imported(run, file, wanted);
            }
            return all ? 0 : 1;
        } catch (KafkaException e) {
            err.println("nothing more is imported, and the same command goes on from there: " + broker.told(e));
            return 1;
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }

    private boolean imported(ImportRun run, Path file, String wanted) throws InterruptedException {
        try (ImportSource opened =
                wanted.equals("jsonl") ? new ArticleLines(file, source) : new WarcItems(file, source)) {
            ImportRun.Done done = run.run(file, ImportNote.key(file, wanted + " " + source), opened, again);
            out.println(file + ": " + told(done));
            boolean some = done.before() + done.items() > 0 || done.leftOut().isEmpty();
            if (!some) {
                err.println(file + ": nothing of it can be imported; name one of the format " + wanted
                        + ", as export writes it");
            }
            return some;
        } catch (IOException e) {
            err.println(FileFault.reading(file, e, "one of the format " + wanted + ", as export writes it"));
            return false;
        }
    }

    private static String told(ImportRun.Done done) {
        String leftOut = done.leftOut().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        return done.items() + " items imported" + (leftOut.isEmpty() ? "" : "; left out: " + leftOut)
                + (done.before() == 0 ? "" : "; " + done.before() + " parts of the file were done before");
    }
}
