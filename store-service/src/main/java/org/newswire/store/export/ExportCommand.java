package org.newswire.store.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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
import org.newswire.kafka.BoundedConsumer;
import org.newswire.raw.RawItem;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.RootCause;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.FileErrors;
import org.newswire.tools.UsageException;
import picocli.CommandLine;

/// The command `export`: writes articles from the database as JSON lines, or fetched pages from `news.raw`
/// as WARC.
///
/// The same command resumes an interrupted export. Exit code 0: the file is complete; 1: the export failed;
/// 2: wrong usage.
@CommandLine.Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes a period of time to a file: the articles first seen in it as JSON lines (jsonl), or the fetched items and"
                    + " pages as WARC 1.1 (warc).",
            "The same command resumes an interrupted export. FILE.progress exists until the export is" + " complete.",
            "jsonl reads the database, warc the broker. Both are set by the services' settings DATABASE_URL,"
                    + " DATABASE_PASSWORD_FILE and KAFKA_*. Default: the quick start."
        })
public final class ExportCommand implements Callable<Integer> {
    private static final int FETCH_BYTES = 8 << 20;

    private final CommandContext context;
    private final InstantSource clock;

    @CommandLine.Option(
            names = "--from",
            required = true,
            paramLabel = "TIME",
            description = "begin of the period, inclusive, such as 2026-03-01 or 2026-03-01T12:00:00Z (UTC)")
    private String from = "";

    @CommandLine.Option(
            names = "--to",
            paramLabel = "TIME",
            required = true,
            description = "end of the period, exclusive; not in the future")
    private String to = "";

    @CommandLine.Option(
            names = "--format",
            required = true,
            paramLabel = "jsonl|warc",
            description = "format of the file")
    private String format = "";

    @CommandLine.Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "file to write; a WARC file should end in .warc.gz")
    private Path out = Path.of("");

    @CommandLine.Mixin
    private final BrokerOption broker = new BrokerOption();

    public ExportCommand(CommandContext context) {
        this(context, InstantSource.system());
    }

    ExportCommand(CommandContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Instant begin = time("--from", from);
        Instant end = time("--to", to);
        if (!begin.isBefore(end) || end.isAfter(clock.instant())) {
            throw new UsageException(
                    "--from " + from + " must be before --to " + to + ", and --to must not be in the future");
        }
        String wanted = format.toLowerCase(Locale.ROOT);
        if (!wanted.equals("jsonl") && !wanted.equals("warc")) {
            throw new UsageException("--format must be jsonl or warc, not " + format);
        }
        ObjectNode what = JsonNodeFactory.instance
                .objectNode()
                .put("format", wanted)
                .put("from", begin.toString())
                .put("to", end.toString());
        try {
            context.err()
                    .println(
                            out + ": " + (wanted.equals("jsonl") ? articles(begin, end, what) : raw(begin, end, what)));
            return 0;
        } catch (KafkaException e) {
            context.err().println("no export to " + out + ": " + broker.describe(e));
        } catch (IOException e) {
            context.err().println("no export: " + FileErrors.writing(out, e));
        } catch (ExportFile.ExportRefusedException e) {
            context.err().println("no export to " + out + ": " + RootCause.message(e));
        }
        return 1;
    }

    private Instant time(String option, String text) {
        try {
            return text.length() == "2026-03-01".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new UsageException(
                    option + " is no time: " + text + "; write it as 2026-03-01 or 2026-03-01T12:00:00Z");
        }
    }

    /// Opens the file only after the database has answered, so that a failure leaves no file behind.
    private String articles(Instant begin, Instant end, ObjectNode what)
            throws ExportFile.ExportRefusedException, IOException {
        Settings settings = new Settings(context.environment());
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
            throw new ExportFile.ExportRefusedException(RootCause.message(e) + " (" + store.address()
                    + "); start the database (deploy/quickstart, or docker compose up), or name another one or another"
                    + " log-in with DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD_FILE");
        }
    }

    /// Opens the file only after the broker has answered.
    private String raw(Instant begin, Instant end, ObjectNode what)
            throws ExportFile.ExportRefusedException, IOException {
        Map<String, Object> config = broker.kafka(context.environment()).readerToEnd("export");
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (var consumer = new BoundedConsumer(config)) {
            if (consumer.partitionsFor(RawItem.TOPIC.name()).isEmpty()) {
                throw new ExportFile.ExportRefusedException("there is no topic " + RawItem.TOPIC.name() + " at "
                        + broker.address() + "; name the broker that Newswire uses with --bootstrap HOST:PORT");
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
