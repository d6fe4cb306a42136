package org.newswire.store.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.raw.RawItem;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;
import picocli.CommandLine;

/// The tool's command `export`: articles as JSON lines from the database, or what was fetched as
/// WARC from `news.raw`. An export that was stopped goes on with the same command. Exit code 0; 1
/// where it cannot be made, 2 for wrong usage.
@CommandLine.Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a period to a file: articles that were first seen in it, as JSON lines (jsonl), or what was"
                    + " fetched in it, as WARC 1.1 (warc).",
            "The same command goes on with an export that was stopped or killed; FILE.progress is there until it is"
                    + " complete.",
            "The database (jsonl) and the broker (warc) are those of the services' settings: DATABASE_URL,"
                    + " DATABASE_PASSWORD_FILE, KAFKA_*; by default those of the quick start."
        })
public final class ExportCommand implements Callable<Integer> {
    private static final int FETCH_BYTES = 8 << 20;

    private final Map<String, String> environment;
    private final PrintStream err;
    private final InstantSource clock;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(
            names = "--from",
            required = true,
            paramLabel = "TIME",
            description = "such as 2026-03-01 or 2026-03-01T12:00:00Z (UTC); that time is inside")
    private String from = "";

    @CommandLine.Option(
            names = "--to",
            paramLabel = "TIME",
            required = true,
            description = "that time is outside, and not in the future")
    private String to = "";

    @CommandLine.Option(names = "--format", required = true, paramLabel = "jsonl|warc", description = "of the file")
    private String format = "";

    @CommandLine.Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "to write; for WARC its name should end in .warc.gz")
    private Path out = Path.of("");

    @CommandLine.Mixin
    private final BrokerOption broker = new BrokerOption();

    private ExportCommand(Map<String, String> environment, PrintStream err, InstantSource clock) {
        this.environment = environment;
        this.err = Output.to(err);
        this.clock = clock;
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, InstantSource.system(), args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    static int execute(Map<String, String> environment, PrintStream err, InstantSource clock, String... args) {
        return execute(environment, System.out, err, clock, args);
    }

    private static int execute(
            Map<String, String> environment, PrintStream out, PrintStream err, InstantSource clock, String... args) {
        return Tool.run(new CommandLine(new ExportCommand(environment, err, clock)), out, err, args);
    }

    @Override
    public Integer call() {
        Instant begin = time("--from", from);
        Instant end = time("--to", to);
        if (!begin.isBefore(end) || end.isAfter(clock.instant())) {
            throw usage("--from " + from + " is to be before --to " + to + ", and --to not in the future");
        }
        String wanted = format.toLowerCase(Locale.ROOT);
        if (!wanted.equals("jsonl") && !wanted.equals("warc")) {
            throw usage("--format is jsonl or warc, not " + format);
        }
        ObjectNode what = JsonNodeFactory.instance
                .objectNode()
                .put("format", wanted)
                .put("from", begin.toString())
                .put("to", end.toString());
        try {
            err.println(out + ": " + (wanted.equals("jsonl") ? articles(begin, end, what) : raw(begin, end, what)));
            return 0;
        } catch (KafkaException e) {
            err.println("no export to " + out + ": " + broker.told(e));
        } catch (IOException e) {
            err.println("no export: " + FileFault.writing(out, e));
        } catch (ExportFile.Refused | Settings.Invalid e) {
            err.println("no export to " + out + ": " + Database.rootMessage(e));
        }
        return 1;
    }

    private Instant time(String option, String text) {
        try {
            return text.length() == "2026-03-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw usage(option + " is no time: " + text + "; write it as 2026-03-01 or 2026-03-01T12:00:00Z");
        }
    }

    private CommandLine.ParameterException usage(String message) {
        CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
        return new CommandLine.ParameterException(line, message);
    }

    /// The file is opened once the database has answered: where that is away, none is left behind.
    private String articles(Instant begin, Instant end, ObjectNode what) throws ExportFile.Refused, IOException {
        Settings settings = new Settings(environment);
        DatabaseSettings store = DatabaseSettings.from(settings);
        settings.check();
        DatabaseSettings.Login login = store.reader().orElse(store.owner());
        try (Connection connection = DriverManager.getConnection(store.url(), login.user(), login.password())) {
            connection.setReadOnly(true);
            ArticleExport.check(connection);
            try (ExportFile file = ExportFile.open(out, what)) {
                long written = ArticleExport.write(connection, begin, end, file);
                file.complete();
                return written + " articles";
            }
        } catch (SQLException e) {
            throw new ExportFile.Refused(Database.rootMessage(e) + " (" + store.address()
                    + "); start the database (deploy/quickstart, or docker compose up), or name another one or another"
                    + " log-in with DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD_FILE");
        }
    }

    /// The file is opened once the broker has answered.
    private String raw(Instant begin, Instant end, ObjectNode what) throws ExportFile.Refused, IOException {
        Map<String, Object> config = broker.kafka(environment).readerToEnd("export");
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (var consumer = new BoundedConsumer(config)) {
            if (consumer.partitionsFor(RawItem.TOPIC.name()).isEmpty()) {
                throw new ExportFile.Refused("there is no topic " + RawItem.TOPIC.name() + " at " + broker.address()
                        + "; name the broker that Newswire uses with --bootstrap HOST:PORT");
            }
            try (ExportFile file = ExportFile.open(out, what)) {
                RawExport.Count count = new RawExport(consumer, begin, end, file).write();
                file.complete();
                return count.written() + " records of news.raw"
                        + (count.malformed() == 0 ? "" : ", " + count.malformed() + " malformed ones left out")
                        + (count.lost() == 0 ? "" : "; up to " + count.lost() + " were deleted by retention before");
            }
        }
    }
}
