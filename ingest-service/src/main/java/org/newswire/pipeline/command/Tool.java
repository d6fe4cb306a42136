package org.newswire.pipeline.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import org.newswire.pipeline.Settings;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Runs one command of `deploy/newswire`, whose name is the first word.
public final class Tool {
    private Tool() {}

    /// The output is for programs: no logs of libraries in between.
    public static void silenceLogs() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            // Some have a level of their own, which goes before that of the root.
            logs.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
    }

    /// The command's exit code. It is 2 for wrong usage, and 1, with a line that says why, where
    /// the broker or a file cannot be worked with, settings are at fault, or the output is not whole.
    ///
    /// @param words the command's name, options and parameters
    public static int run(CommandLine command, PrintStream out, PrintStream err, String... words) {
        CommandLine tool = new CommandLine(CommandSpec.create().name("newswire"));
        tool.addSubcommand(command);
        tool.setOut(new PrintWriter(out, true, UTF_8));
        tool.setErr(new PrintWriter(err, true, UTF_8));
        tool.setExecutionExceptionHandler((exception, line, parsed) -> {
            switch (exception) {
                case KafkaException e -> err.println(BrokerOption.told(line, e));
                case UncheckedIOException e -> err.println(told(e));
                case Settings.Invalid e -> err.println(e.getMessage());
                default -> throw exception;
            }
            return 1;
        });
        return whole(tool.execute(words), out, err);
    }

    /// An exit code as it is, or 1 in place of 0, with a line that says why, where something that was
    /// printed was not written: the stream itself keeps that to itself.
    public static int whole(int code, PrintStream out, PrintStream err) {
        if (!out.checkError()) {
            return code;
        }
        err.println("the output is not whole, since it could not be written: the disk is full, or nobody reads it");
        return code == 0 ? 1 : code;
    }

    /// What the exception and its cause say.
    static String told(Exception e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }
}
