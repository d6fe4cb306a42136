package org.newswire.dlq;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.newswire.tools.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The command `dlq drop`.
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Marks dead letters as dropped: they are no longer listed or retried. Their records stay in the"
                + " .dlq topic until its retention ends.")
final class DropCommand implements Callable<Integer> {
    private static final int RECORDS_PER_SECOND = 10_000;

    private final CommandContext context;

    @Mixin
    private final DlqResolution resolution = new DlqResolution();

    DropCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return resolution
                .run(context, DlqAction.DROPPED, RECORDS_PER_SECOND, _ -> Optional.empty())
                .exitCode();
    }
}
