package org.newswire.pipeline.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/// Runs one command of `deploy/newswire`, whose name is the first word.
public final class Tool {
    /// 128 and the number of SIGPIPE.
    private static final int CLOSED_PIPE = 141;

    private Tool() {}

    /// The output is for programs: no logs of libraries in between.
    public static void silenceLogs() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            // Some have a level of their own, which goes before that of the root.
            logs.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
    }

    /// The command's exit code. It is 2 for wrong usage, and 1, with a line that says why, where
    /// the broker or a file cannot be worked with, settings are at fault, or the output is not whole;
    /// 141 where nobody reads it ([#whole]).
    ///
    /// @param words the command's name, options and parameters
    public static int run(CommandLine command, PrintStream out, PrintStream errors, String... words) {
        Output err = Output.to(errors);
        CommandLine tool = new CommandLine(CommandSpec.create().name("newswire"));
        tool.addSubcommand(versioned(command));
        tool.registerConverter(int.class, given -> (int) number(given, Integer.MAX_VALUE));
        tool.registerConverter(long.class, given -> number(given, Long.MAX_VALUE));
        tool.setOut(new PrintWriter(out, true, UTF_8));
        tool.setErr(new PrintWriter(err, true, UTF_8));
        tool.setExecutionExceptionHandler((exception, line, parsed) -> {
            switch (exception) {
                case KafkaException e -> err.println(BrokerOption.told(line, e));
                case UncheckedIOException e -> err.println(told(e));
                case Settings.Invalid e ->
                    String.valueOf(e.getMessage()).lines().forEach(err::println);
                default -> throw exception;
            }
            return 1;
        });
        return whole(tool.execute(words), out, err);
    }

    /// The command, it and those below it telling at `--version` what version they are of.
    public static CommandLine versioned(CommandLine command) {
        command.getCommandSpec().version("newswire " + Launcher.version());
        command.getSubcommands().values().forEach(Tool::versioned);
        return command;
    }

    /// An exit code as it is, where all that was printed was written. In place of 0 it is else 1, with a
    /// line that says why; or 141 without a word, where a reader such as `head` has had enough.
    ///
    /// So end the programs of Unix (SIGPIPE): a script need not tell ours from others. 0 would claim that
    /// all was printed, also to one whose reader had crashed.
    ///
    /// @param out an [Output], or nothing is known of why
    public static int whole(int code, PrintStream out, PrintStream err) {
        if (!out.checkError()) {
            return code;
        }
        Optional<IOException> why = out instanceof Output known ? known.failure() : Optional.empty();
        if (why.filter(Output::isClosedPipe).isPresent()) {
            return code == 0 ? CLOSED_PIPE : code;
        }
        err.println("the output is not whole, since it could not be written"
                + why.map(e -> " (" + e.getMessage() + ")").orElse("")
                + ": make room on the disk, or let it go elsewhere");
        return code == 0 ? 1 : code;
    }

    private static long number(String given, long most) {
        try {
            long number = Long.parseLong(given);
            if (number <= most && number >= -most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As one that is too large.
        }
        throw new TypeConversionException("'" + given + "' is not a whole number, such as 10, up to " + most);
    }

    /// What the exception and its cause say.
    static String told(Exception e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }
}
