package org.newswire.ingest.ledger;

import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;

/// The tool's command `ledger`: what we did to a publisher in the last days, from `news.feed-status`.
/// Exit code 0; 1 where the topic cannot be read or the host is not known, 2 for wrong usage.
@CommandLine.Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints what was asked of a host in the last days, and how politely; without --host, the hosts"
                + " that were asked most.")
public final class LedgerCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @CommandLine.Option(names = "--host", paramLabel = "HOST", description = "such as www.news.example")
    private @Nullable String host;

    @CommandLine.Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "7",
            description = "days (UTC) with today, up to 14 (default: ${DEFAULT-VALUE})")
    private int days;

    @CommandLine.Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "hosts to print without --host (default: ${DEFAULT-VALUE})")
    private int top;

    @CommandLine.Option(names = "--json", description = "one JSON object instead of tables")
    private boolean json;

    @CommandLine.Mixin
    private final BrokerOption broker = new BrokerOption();

    private LedgerCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
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
        return Tool.run(new CommandLine(new LedgerCommand(environment, out, err)), out, err, args);
    }

    @Override
    public Integer call() {
        if (days < 1 || days > Ledger.DAYS) {
            throw usage("--days is from 1 to " + Ledger.DAYS + ", not " + days);
        }
        if (top < 1) {
            throw usage("--top is at least 1, not " + top);
        }
        LocalDate to = LocalDate.now(Clock.systemUTC().withZone(ZoneOffset.UTC));
        LocalDate from = to.minusDays(days - 1L);
        try {
            StatusTopic topic = new StatusTopic(broker.kafka(environment));
            HostBooks books = new HostBooks(topic.read(), from, to);
            if (topic.skipped() > 0) {
                err.println(topic.skipped() + " records of news.feed-status at " + broker.address()
                        + " are no statuses of feeds, and were skipped");
            }
            return host == null ? printTop(books, from, to) : print(books, nameOf(host), from, to);
        } catch (KafkaException e) {
            err.println(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "there is no topic news.feed-status at " + broker.address()
                                    + "; name the broker that Newswire uses with --bootstrap HOST:PORT"
                            : "news.feed-status cannot be read: " + broker.told(e));
        }
        return 1;
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }

    /// Of a name or a URL.
    private static String nameOf(String given) {
        Optional<URI> url = WebUrl.parse(given.contains("://") ? given : "http://" + given);
        return url.map(WebUrl::host).orElse(given.toLowerCase(Locale.ROOT));
    }

    private int printTop(HostBooks books, LocalDate from, LocalDate to) {
        List<HostBooks.Account> accounts = books.all().stream().limit(top).toList();
        if (json) {
            out.println(LedgerLines.json(accounts, from, to));
        } else {
            LedgerLines.hosts(accounts, from, to).forEach(out::println);
        }
        return 0;
    }

    private int print(HostBooks books, String name, LocalDate from, LocalDate to) {
        Optional<HostBooks.Account> account = books.of(name);
        if (account.isEmpty()) {
            List<String> near = books.near(name);
            boolean others = books.of(Ledger.OTHERS).isPresent();
            err.println(name + ": no feed is there, and nothing was asked of it in the last " + Ledger.DAYS + " days"
                    + (others ? ", or it is among the `" + Ledger.OTHERS + "`" : "")
                    + "; "
                    + (near.isEmpty()
                            ? "ledger without --host lists those that were asked"
                            : "there is " + String.join(", ", near)));
            return 1;
        }
        if (json) {
            out.println(LedgerLines.json(account.get(), from, to));
        } else {
            LedgerLines.host(account.get(), from, to).forEach(out::println);
        }
        return 0;
    }
}
