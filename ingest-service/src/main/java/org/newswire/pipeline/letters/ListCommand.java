package org.newswire.pipeline.letters;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `dlq list`: the histogram, then the newest letters.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Letters by topic, reason and site, then the newest of them, a line each.")
final class ListCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Line(Instant at, String text) {}

    private final Surroundings around;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final LetterOptions options = new LetterOptions();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "30",
            description = "rows of the histogram (default: ${DEFAULT-VALUE})")
    private int top;

    @Option(
            names = "--newest",
            paramLabel = "N",
            defaultValue = "20",
            description = "letters to print (default: ${DEFAULT-VALUE})")
    private int newest;

    @Option(names = "--json", description = "one JSON object a letter instead, oldest first in each partition")
    private boolean json;

    ListCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (top < 0 || newest < 0) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--top and --newest are not below 0");
        }
        Letterbox box = new Letterbox(options.kafka(around.environment()), options.filter(List.of()));
        if (json) {
            box.read(box.handled(), letter -> around.out().println(object(letter)));
        } else {
            print(box);
        }
        if (box.strange() > 0) {
            around.err().println(box.strange() + " records are no letters of Newswire");
        }
        return 0;
    }

    private void print(Letterbox box) {
        LetterCounts counts = new LetterCounts();
        var latest = new PriorityQueue<Line>(Comparator.comparing(Line::at));
        box.read(box.handled(), letter -> {
            counts.add(letter);
            latest.add(new Line(letter.at(), line(letter)));
            if (latest.size() > newest) {
                latest.remove();
            }
        });
        if (counts.total() == 0) {
            around.out().println("no dead letters");
            return;
        }
        counts.lines(top).forEach(around.out()::println);
        around.out().println();
        around.out().println(counts.total() + " letters; the newest first:");
        latest.stream()
                .sorted(Comparator.comparing(Line::at).reversed())
                .forEach(line -> around.out().println(line.text()));
    }

    private static String line(Letter letter) {
        String again = letter.failures() > 1 ? ", " + letter.failures() + " times in a row" : "";
        return letter.source() + "  " + letter.at() + "  " + letter.reason() + again + "  " + letter.site() + "  "
                + letter.detail().lines().findFirst().orElse("");
    }

    private static String object(Letter letter) {
        return JSON.createObjectNode()
                .put("id", letter.source().toString())
                .put("letter", letter.position())
                .put("reason", letter.reason())
                .put("detail", letter.detail())
                .put("failures", letter.failures())
                .put("site", letter.site())
                .put("at", letter.at().toString())
                .put("group", letter.group())
                .put("bytes", letter.bytes())
                .put("omitted", letter.omitted())
                .toString();
    }
}
