package org.newswire.dlq;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import org.newswire.tools.CommandContext;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The command `dlq list`.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Counts dead letters by topic, reason and site, and prints the newest, one per line.")
final class ListCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Line(Instant at, String text) {}

    private final CommandContext context;

    @Mixin
    private final DlqFilterOptions options = new DlqFilterOptions();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "30",
            description = "rows of the table (default: ${DEFAULT-VALUE})")
    private int top;

    @Option(
            names = "--newest",
            paramLabel = "N",
            defaultValue = "20",
            description = "dead letters to print (default: ${DEFAULT-VALUE})")
    private int newest;

    @Option(
            names = "--json",
            description = "print one JSON object per dead letter instead, in the order of each partition")
    private boolean json;

    ListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (top < 0 || newest < 0) {
            throw new UsageException("--top and --newest must not be negative");
        }
        DlqReader reader = new DlqReader(options.kafka(context.environment()), options.filter(List.of()));
        if (json) {
            reader.read(reader.handled(), letter -> context.out().println(object(letter)));
        } else {
            print(reader);
        }
        if (reader.foreignRecords() > 0) {
            context.err().println(reader.foreignRecords() + " records in .dlq topics were not written by Newswire");
        }
        return 0;
    }

    private void print(DlqReader reader) {
        DlqHistogram histogram = new DlqHistogram();
        var latest = new PriorityQueue<Line>(Comparator.comparing(Line::at));
        reader.read(reader.handled(), letter -> {
            histogram.add(letter.entry());
            latest.add(new Line(letter.entry().at(), line(letter.entry())));
            if (latest.size() > newest) {
                latest.remove();
            }
        });
        if (histogram.total() == 0) {
            context.out().println("no dead letters");
            return;
        }
        histogram.lines(top).forEach(context.out()::println);
        context.out().println();
        context.out().println(histogram.total() + " dead letters, newest first:");
        latest.stream()
                .sorted(Comparator.comparing(Line::at).reversed())
                .forEach(line -> context.out().println(line.text()));
    }

    private static String line(DlqSnapshot.Entry letter) {
        String repeated = letter.failures() > 1 ? ", " + letter.failures() + " times in a row" : "";
        return letter.id() + "  " + letter.at() + "  " + letter.reason() + repeated + "  " + letter.site() + "  "
                + letter.detail().lines().findFirst().orElse("");
    }

    private static String object(DeadLetter letter) {
        DlqSnapshot.Entry entry = letter.entry();
        return JSON.createObjectNode()
                .put("id", entry.id())
                .put("deadLetter", entry.position())
                .put("reason", entry.reason())
                .put("detail", entry.detail())
                .put("failures", entry.failures())
                .put("site", entry.site())
                .put("at", entry.at().toString())
                .put("group", entry.group())
                .put("bytes", letter.bytes())
                .put("omitted", letter.omitted())
                .toString();
    }
}
