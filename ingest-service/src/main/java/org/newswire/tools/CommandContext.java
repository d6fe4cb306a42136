package org.newswire.tools;

import java.io.PrintStream;
import java.util.Map;

/// The environment and the output streams of a command.
///
/// @param environment settings, including client settings as `KAFKA_*`
public record CommandContext(Map<String, String> environment, Output out, Output err) {
    public CommandContext {
        environment = Map.copyOf(environment);
    }

    public static CommandContext of(Map<String, String> environment, PrintStream out, PrintStream err) {
        return new CommandContext(environment, Output.to(out), Output.to(err));
    }
}
