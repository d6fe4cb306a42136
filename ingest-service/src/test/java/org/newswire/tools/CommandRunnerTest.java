package org.newswire.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandRunnerTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(output, true, UTF_8);

    @Test
    void returnsAFailureForAFailedWrite() {
        PrintStream full = new PrintStream(new FullDisk(), true, UTF_8);

        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), full, err, "hello"))
                .isOne();
        assertThat(output.toString(UTF_8)).contains("output incomplete").hasLineCount(1);
    }

    @Test
    void reportsTheCauseOfAFailedWrite() {
        Output full = new Output(new FullDisk(), true);

        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), full, err, "hello"))
                .isOne();
        assertThat(output.toString(UTF_8))
                .contains("output incomplete", "(No space left on device)", "free disk space")
                .hasLineCount(1);
    }

    /// This happens with `| head`.
    @Test
    void aClosedPipeEndsWithTheExitCodeOfSigpipe() throws IOException {
        Pipe pipe = Pipe.open();
        try (Output closed = new Output(Channels.newOutputStream(pipe.sink()), true)) {
            pipe.source().close();

            assertThat(CommandRunner.run(Hello::commandLine, Map.of(), closed, err, "hello"))
                    .isEqualTo(128 + 13);
        }
        assertThat(output.size()).isZero();
    }

    @Test
    void aClosedPipeKeepsTheExitCodeOfAFailure() throws IOException {
        Pipe pipe = Pipe.open();
        try (Output closed = new Output(Channels.newOutputStream(pipe.sink()), true)) {
            pipe.source().close();
            closed.println("so much for that");

            assertThat(CommandRunner.exitCode(2, closed, err)).isEqualTo(2);
        }
    }

    @Test
    void rejectsValuesThatAreNotIntegers() {
        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), err, err, "hello", "--times", "often"))
                .isEqualTo(2);
        assertThat(output.toString(UTF_8)).contains("'often' is not a whole number, such as 10");
        output.reset();
        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), err, err, "hello", "--times", "3000000000"))
                .isEqualTo(2);
        assertThat(output.toString(UTF_8)).contains("'3000000000' is not a whole number, such as 10, up to 2147483647");
    }

    @Test
    void namesMisspeltSettings() {
        Map<String, String> environment = Map.of("POLL_INTERVALL_MAX", "1h", "KAFKA_ACK", "all", "PATH", "/bin");

        assertThat(CommandRunner.run(Hello::commandLine, environment, err, err, "hello"))
                .isZero();
        assertThat(output.toString(UTF_8))
                .containsOnlyOnce("unknown setting POLL_INTERVALL_MAX:")
                .contains("did you mean POLL_INTERVAL_MAX?")
                .containsOnlyOnce("unknown setting KAFKA_ACK:")
                .hasLineCount(3);
    }

    /// Main programs put another stream before the standard output.
    @Test
    void returnsAFailureForAFailedWriteOfAWrappedStream() {
        PrintStream full = new PrintStream(new PrintStream(new FullDisk(), false, UTF_8), true, UTF_8);

        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), full, err, "hello"))
                .isOne();
    }

    /// Classes that run from a folder, as here, have no version.
    @Test
    void eachCommandPrintsItsVersion() {
        var out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, UTF_8);
        Function<CommandContext, CommandLine> hello =
                context -> Hello.commandLine(context).addSubcommand("again", new Hello(context.out()));

        assertThat(CommandRunner.run(hello, Map.of(), to, err, "hello", "--version"))
                .isZero();
        assertThat(CommandRunner.run(hello, Map.of(), to, err, "hello", "again", "--version"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("newswire development\nnewswire development\n");
    }

    @Test
    void returnsSuccessForCompleteOutput() {
        var out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, UTF_8);

        assertThat(CommandRunner.run(Hello::commandLine, Map.of(), to, err, "hello"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("hello\n");
        assertThat(output.size()).isZero();
    }

    @CommandLine.Command(name = "hello", mixinStandardHelpOptions = true)
    private static final class Hello implements Callable<Integer> {
        private final PrintStream out;

        @CommandLine.Option(names = "--times")
        private int times = 1;

        Hello(PrintStream out) {
            this.out = out;
        }

        static CommandLine commandLine(CommandContext context) {
            return new CommandLine(new Hello(context.out()));
        }

        @Override
        public Integer call() {
            out.print("hello\n".repeat(times));
            return 0;
        }
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
