package org.newswire.pipeline.letters;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import org.newswire.pipeline.letters.Handling.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `dlq replay`: puts records back into their topics, once each.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts the records back into their topics as they were, once each; after a crash or Ctrl-C the"
                + " same command goes on where it was.")
final class ReplayCommand implements Callable<Integer> {
    private static final String RAW = "news.raw";

    private final Surroundings around;

    @Mixin
    private final HandlingRun run = new HandlingRun();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "records a second, at most (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            defaultValue = "3",
            description = "leave what has failed so often in a row for the same reason (default: ${DEFAULT-VALUE})")
    private int maxFailures;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = Age.class,
            defaultValue = "7d",
            description =
                    "leave letters of news.raw whose items were seen longer ago than the parser remembers articles"
                            + " (its PARSE_MEMORY): it does not know a newer version any more, which the old one would take"
                            + " the place of (default: ${DEFAULT-VALUE})")
    private Duration maxAge = Duration.ZERO;

    ReplayCommand(Surroundings around) {
        this.around = around;
    }

    static final class Age implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String given) {
            return Settings.parseDuration(given)
                    .orElseThrow(() -> new TypeConversionException(given + " is not a duration such as 30m, 2h or 3d"));
        }
    }

    @Override
    public Integer call() {
        Instant oldest = Clock.systemUTC().instant().minus(maxAge);
        HandlingRun.Outcome outcome = run.run(around, Action.REPLAYED, rate, letter -> obstacle(letter, oldest));
        outcome.left().forEach((why, letters) -> around.out().println("left: " + letters + ", " + why));
        return outcome.exitCode();
    }

    private Optional<String> obstacle(Letter letter, Instant oldest) {
        if (letter.omitted() || letter.failures() >= maxFailures) {
            return Optional.of("which have failed " + maxFailures
                    + " times in a row for the same reason (--max-failures), or whose value was left out");
        }
        if (letter.source().topic().equals(RAW) && letter.seen().isBefore(oldest)) {
            return Optional.of(
                    "of items seen too long ago for the parser to know newer versions of theirs (--max-age)");
        }
        return Optional.empty();
    }
}
