package org.newswire.dlq;

import org.newswire.tools.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `dlq`: lists, shows, retries and drops dead letters. Exit code 1 if the broker cannot be
/// reached or an ID is unknown.
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Dead letters: records in the .dlq topics that a service could not process.")
public final class DlqCommand {
    private DlqCommand() {}

    public static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new DlqCommand())
                .addSubcommand(new ListCommand(context))
                .addSubcommand(new ShowCommand(context))
                .addSubcommand(new RetryCommand(context))
                .addSubcommand(new DropCommand(context));
    }
}
