package org.newswire.pipeline.letters;

import java.io.PrintStream;
import java.util.Map;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The tool's command `dlq`: lists, shows, replays and drops dead letters. Exit code 0; 1 where the
/// broker cannot be reached or a letter is not known, 2 for wrong usage.
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "What could not be handled and lies in the .dlq topics.")
public final class DeadLetterCommand {
    /// What it writes of letters that were replayed or dropped. Named here so that a set-up can make it.
    public static final Topic NOTES = Letterbox.HANDLED;

    private DeadLetterCommand() {}

    /// Where the parts of the command print, and the client settings, as `KAFKA_*`.
    record Surroundings(Map<String, String> environment, PrintStream out, PrintStream err) {}

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment client settings, as `KAFKA_*`
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        Surroundings around = new Surroundings(environment, Output.to(out), Output.to(err));
        CommandLine dlq = new CommandLine(new DeadLetterCommand());
        dlq.addSubcommand(new ListCommand(around));
        dlq.addSubcommand(new ShowCommand(around));
        dlq.addSubcommand(new ReplayCommand(around));
        dlq.addSubcommand(new DropCommand(around));
        return Tool.run(dlq, out, err, args);
    }
}
