package org.newswire.pipeline.letters;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import org.newswire.pipeline.letters.Handling.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dlq drop`: takes letters off the list for good.
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Takes letters off the list: they are neither listed nor replayed any more. Their records stay"
                + " in the .dlq topic for its time.")
final class DropCommand implements Callable<Integer> {
    private static final int RATE = 10_000;

    private final Surroundings around;

    @Mixin
    private final HandlingRun run = new HandlingRun();

    DropCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return run.run(around, Action.DROPPED, RATE, _ -> Optional.empty()).exitCode();
    }
}
