package org.newswire.dlq;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.newswire.settings.Settings;
import org.newswire.tools.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The command `dlq retry`.
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes records back to their topics unchanged, once each. After a crash or Ctrl-C, the same"
                + " command continues.")
final class RetryCommand implements Callable<Integer> {
    private static final String RAW = "news.raw";

    private final CommandContext context;

    @Mixin
    private final DlqResolution resolution = new DlqResolution();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "maximum records per second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            defaultValue = "3",
            description = "skip records that failed so many times in a row for the same reason (default:"
                    + " ${DEFAULT-VALUE})")
    private int maxFailures;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = Age.class,
            defaultValue = "7d",
            description = "skip items of news.raw that were observed longer ago. Keep it below the parser's"
                    + " ARTICLE_STATE_RETENTION: after that time an old version would replace a newer one"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration maxAge = Duration.ZERO;

    RetryCommand(CommandContext context) {
        this.context = context;
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
        DlqResolution.Outcome outcome =
                resolution.run(context, DlqAction.RETRIED, rate, letter -> skipReason(letter, oldest));
        outcome.skipped().forEach((reason, records) -> context.out().println("skipped: " + records + ", " + reason));
        return outcome.exitCode();
    }

    private Optional<String> skipReason(DeadLetter letter, Instant oldest) {
        if (letter.omitted() || letter.entry().failures() >= maxFailures) {
            return Optional.of("failed " + maxFailures
                    + " times in a row for the same reason (--max-failures), or the dead letter has no value");
        }
        if (letter.entry().topic().equals(RAW) && letter.seen().isBefore(oldest)) {
            return Optional.of("items observed too long ago, newer versions may exist (--max-age)");
        }
        return Optional.empty();
    }
}
