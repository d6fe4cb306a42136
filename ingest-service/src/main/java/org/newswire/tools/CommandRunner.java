package org.newswire.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.Launcher;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.UnknownSettings;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/// Runs the commands of `deploy/newswire` as subcommands of one root command.
///
/// ```java
/// public static void main(String[] args) {
///     CommandRunner.main(args, RecordCommand::new, ReplayCommand::new);
/// }
/// ```
///
/// Misspelt settings are named on standard error and ignored. Exit codes: 0; 1 with one line on standard error if the
/// broker, a file or the output fails; 2 for wrong
/// usage, and for invalid settings with one line each; 141 if the reader of the output has closed it.
public final class CommandRunner {
    /// 128 plus the number of SIGPIPE.
    private static final int CLOSED_PIPE = 141;

    private CommandRunner() {}

    /// Runs the subcommand that the first argument names, and ends the JVM with its exit code. Logging is
    /// off, so standard error has only the messages of the command.
    @SafeVarargs
    public static void main(String[] args, Function<CommandContext, ?>... commands) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            // Some loggers have a level of their own, which precedes that of the root logger.
            logs.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
        CommandContext context = CommandContext.of(System.getenv(), Output.standard(), System.err);
        List<Object> made = new ArrayList<>();
        for (Function<CommandContext, ?> command : commands) {
            made.add(command.apply(context));
        }
        System.exit(run(root(made), context, args));
    }

    /// Runs one command and returns its exit code.
    ///
    /// @param environment settings, including client settings as `KAFKA_*`
    /// @param args        the name of the command, then its options and parameters
    public static int run(
            Function<CommandContext, ?> command,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            String... args) {
        CommandContext context = CommandContext.of(environment, out, err);
        return run(root(List.of(command.apply(context))), context, args);
    }

    /// The command `newswire` with these subcommands.
    private static CommandLine root(List<?> commands) {
        CommandLine root = new CommandLine(CommandSpec.create().name("newswire").mixinStandardHelpOptions(true));
        commands.forEach(root::addSubcommand);
        root.registerConverter(int.class, given -> (int) number(given, Integer.MAX_VALUE));
        root.registerConverter(long.class, given -> number(given, Long.MAX_VALUE));
        addVersion(root);
        return root;
    }

    private static void addVersion(CommandLine command) {
        command.getCommandSpec().version("newswire " + Launcher.version());
        command.getSubcommands().values().forEach(CommandRunner::addVersion);
    }

    private static int run(CommandLine root, CommandContext context, String... args) {
        Output err = context.err();
        root.setOut(new PrintWriter(context.out(), true, UTF_8));
        root.setErr(new PrintWriter(err, true, UTF_8));
        UnknownSettings.among(context.environment().keySet(), KafkaSettings.names())
                .forEach(err::println);
        root.setExecutionExceptionHandler((exception, line, parsed) -> {
            switch (exception) {
                case UsageException e -> {
                    return line.getParameterExceptionHandler()
                            .handleParseException(new ParameterException(line, String.valueOf(e.getMessage())), args);
                }
                case KafkaException e -> err.println(BrokerOption.describe(line, e));
                case UncheckedIOException e -> err.println(BrokerOption.message(e));
                case InvalidSettingsException e -> {
                    e.errors().forEach(err::println);
                    return CommandLine.ExitCode.USAGE;
                }
                default -> throw exception;
            }
            return 1;
        });
        return exitCode(root.execute(args), context.out(), err);
    }

    /// Returns the exit code of a command if all its output was written. Otherwise 0 becomes 1, with a
    /// message. If the reader has closed the pipe, as `head` does, 0 becomes 141 without a message: programs
    /// that SIGPIPE ends return the same.
    public static int exitCode(int code, Output out, PrintStream err) {
        if (!out.checkError()) {
            return code;
        }
        Optional<IOException> cause = out.failure();
        if (cause.filter(Output::isClosedPipe).isPresent()) {
            return code == 0 ? CLOSED_PIPE : code;
        }
        err.println("output incomplete, a write failed"
                + cause.map(e -> " (" + e.getMessage() + ")").orElse("")
                + ": free disk space, or redirect the output elsewhere");
        return code == 0 ? 1 : code;
    }

    private static long number(String given, long max) {
        try {
            long number = Long.parseLong(given);
            if (number <= max && number >= -max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below covers both.
        }
        throw new TypeConversionException("'" + given + "' is not a whole number, such as 10, up to " + max);
    }
}
