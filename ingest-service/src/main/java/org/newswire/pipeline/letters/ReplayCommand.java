package org.newswire.pipeline.letters;

import java.util.concurrent.Callable;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import org.newswire.pipeline.letters.Handling.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dlq replay`: puts records back into their topics, once each.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts the records back into their topics as they were, once each; after a crash or Ctrl-C the"
                + " same command goes on where it was.")
final class ReplayCommand implements Callable<Integer> {
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

    ReplayCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        HandlingRun.Outcome outcome =
                run.run(around, Action.REPLAYED, rate, letter -> !letter.omitted() && letter.failures() < maxFailures);
        if (outcome.left() > 0) {
            around.out()
                    .println("left: " + outcome.left() + ", which have failed " + maxFailures
                            + " times in a row for the same reason (--max-failures), or whose value was left out");
        }
        if (outcome.late() > 0) {
            around.out()
                    .println("left: " + outcome.late()
                            + ", since their topic keeps the last record of a key, and has newer"
                            + " ones of theirs by now (dlq drop takes them off the list)");
        }
        return outcome.exitCode();
    }
}
