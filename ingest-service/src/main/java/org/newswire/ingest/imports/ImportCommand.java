package org.newswire.ingest.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.FileErrors;
import org.newswire.tools.UsageException;
import picocli.CommandLine;

/// The command `import`: publishes articles from files to `news.raw`, in the backfill lane. The same
/// command resumes an import that was stopped. Exit codes: 0; 1 if the import fails or a file has nothing
/// to import; 2 for wrong usage.
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publishes articles from files to news.raw, as backfill: JSON lines as written by export (jsonl), or the"
                    + " HTML pages of WARC files (warc).",
            "The same command resumes an import that was stopped or killed. Files that are already imported are"
                    + " skipped."
        })
public final class ImportCommand implements Callable<Integer> {
    private final CommandContext context;

    @CommandLine.Option(
            names = "--format",
            required = true,
            paramLabel = "jsonl|warc",
            description = "format of the files")
    private String format = "";

    @CommandLine.Parameters(paramLabel = "FILE", arity = "1..*", description = "files to import; may be gzipped (.gz)")
    private List<Path> files = new ArrayList<>();

    @CommandLine.Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:BACKFILL_RATE:-40}",
            description = "maximum rate in items per second (default: ${DEFAULT-VALUE})")
    private int rate;

    @CommandLine.Option(
            names = "--share",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description =
                    "share of time in which parse and store may process imported items (default: ${DEFAULT-VALUE})")
    private int share;

    @CommandLine.Option(
            names = "--source",
            paramLabel = "URI",
            defaultValue = "urn:newswire:import",
            description = "feed URI of items without a feed (default: ${DEFAULT-VALUE})")
    private String source = "";

    @CommandLine.Option(names = "--again", description = "import again from the start, including items imported before")
    private boolean again;

    @CommandLine.Mixin
    private final BrokerOption broker = new BrokerOption();

    public ImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        String wanted = format.toLowerCase(Locale.ROOT);
        if (!wanted.equals("jsonl") && !wanted.equals("warc")) {
            throw new UsageException("--format is jsonl or warc, not " + format);
        }
        if (rate < 1) {
            throw new UsageException("--rate is at least 1, not " + rate);
        }
        if (share < 1 || share > 100) {
            throw new UsageException("--share is from 1 to 100, not " + share);
        }
        List<Path> readable =
                files.stream().filter(file -> isReadable(file, wanted)).toList();
        if (readable.isEmpty()) {
            return 1; // without waiting for the broker
        }
        boolean all = readable.size() == files.size();
        try (ImportRun run = new ImportRun(
                broker.kafka(context.environment()),
                new ImportRun.Pace(rate, share, context.err()::println),
                InstantSource.system())) {
            for (Path file : readable) {
                all &= imported(run, file, wanted);
            }
            return all ? 0 : 1;
        } catch (KafkaException e) {
            context.err().println("import stopped; run the same command to resume it: " + broker.describe(e));
            return 1;
        }
    }

    private boolean imported(ImportRun run, Path file, String wanted) throws InterruptedException {
        try (ImportSource opened =
                wanted.equals("jsonl") ? new ArticleLinesSource(file, source) : new WarcSource(file, source)) {
            ImportRun.Done done = run.run(file, ImportProgress.key(file, wanted + " " + source), opened, again);
            context.out().println(file + ": " + summary(done));
            boolean some = done.before() + done.items() > 0 || done.leftOut().isEmpty();
            if (!some) {
                context.err()
                        .println(file + ": nothing to import; pass a file of the format " + wanted
                                + " as written by export");
            }
            return some;
        } catch (IOException e) {
            return unreadable(file, e, wanted);
        }
    }

    private boolean isReadable(Path file, String wanted) {
        try (InputStream _ = Files.newInputStream(file)) {
            return true;
        } catch (IOException e) {
            return unreadable(file, e, wanted);
        }
    }

    private boolean unreadable(Path file, IOException e, String wanted) {
        context.err().println(FileErrors.reading(file, e, "a file of the format " + wanted + " as written by export"));
        return false;
    }

    private static String summary(ImportRun.Done done) {
        String leftOut = done.leftOut().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        return done.items() + " items imported" + (leftOut.isEmpty() ? "" : "; skipped: " + leftOut)
                + (done.before() == 0 ? "" : "; " + done.before() + " parts of the file were imported before");
    }
}
