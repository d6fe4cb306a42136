package org.newswire.ingest.accounting;

import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.UsageException;
import picocli.CommandLine;

/// The command `ledger` of the tool. It prints the requests to a host in the last days, from
/// `news.feed-status`. Exit code 0; 1 if the topic cannot be read or the host is unknown, 2 for wrong
/// usage.
@CommandLine.Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the requests to a host in the last days, and their responses; without --host, the busiest"
                + " hosts.")
public final class LedgerCommand implements Callable<Integer> {
    private final CommandContext context;

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

    public LedgerCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (days < 1 || days > RequestCounts.DAYS) {
            throw new UsageException("--days is from 1 to " + RequestCounts.DAYS + ", not " + days);
        }
        if (top < 1) {
            throw new UsageException("--top is at least 1, not " + top);
        }
        LocalDate to = LocalDate.now(Clock.systemUTC().withZone(ZoneOffset.UTC));
        LocalDate from = to.minusDays(days - 1L);
        try {
            FeedStatusReader topic = new FeedStatusReader(broker.kafka(context.environment()));
            HostTotals books = new HostTotals(topic.read(), from, to);
            if (topic.skipped() > 0) {
                context.err()
                        .println(topic.skipped() + " records of news.feed-status at " + broker.address()
                                + " are not feed statuses and were skipped");
            }
            return host == null ? printTop(books, from, to) : print(books, nameOf(host), from, to);
        } catch (KafkaException e) {
            context.err()
                    .println(
                            e.getCause() instanceof UnknownTopicOrPartitionException
                                    ? "there is no topic news.feed-status at " + broker.address()
                                            + "; name the broker that Newswire uses with --bootstrap HOST:PORT"
                                    : "news.feed-status cannot be read: " + broker.describe(e));
        }
        return 1;
    }

    /// Returns the host of a name or URL.
    private static String nameOf(String given) {
        Optional<URI> url = WebUrl.parse(given.contains("://") ? given : "http://" + given);
        return url.map(WebUrl::host).orElse(given.toLowerCase(Locale.ROOT));
    }

    private int printTop(HostTotals books, LocalDate from, LocalDate to) {
        List<HostTotals.Account> accounts = books.all().stream().limit(top).toList();
        if (json) {
            context.out().println(LedgerReport.json(accounts, from, to));
        } else {
            LedgerReport.hosts(accounts, from, to).forEach(context.out()::println);
        }
        return 0;
    }

    private int print(HostTotals books, String name, LocalDate from, LocalDate to) {
        Optional<HostTotals.Account> account = books.of(name);
        if (account.isEmpty()) {
            List<String> near = books.near(name);
            boolean others = books.of(RequestCounts.OTHERS).isPresent();
            context.err()
                    .println(name + ": no feed is there, and no request was sent in the last " + RequestCounts.DAYS
                            + " days"
                            + (others ? ", or it is among the `" + RequestCounts.OTHERS + "`" : "")
                            + "; "
                            + (near.isEmpty()
                                    ? "ledger without --host lists the busiest hosts"
                                    : "there is " + String.join(", ", near)));
            return 1;
        }
        if (json) {
            context.out().println(LedgerReport.json(account.get(), from, to));
        } else {
            LedgerReport.host(account.get(), from, to).forEach(context.out()::println);
        }
        return 0;
    }
}
