package org.newswire.pipeline.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ToolTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, UTF_8);

    @Test
    void outputThatIsLostIsAFailure() {
        PrintStream full = new PrintStream(new FullDisk(), true, UTF_8);

        assertThat(Tool.run(new CommandLine(new Hello(full)), full, err, "hello"))
                .isOne();
        assertThat(said.toString(UTF_8)).contains("output is not whole").hasLineCount(1);
    }

    @Test
    void whyOutputIsLostIsSaid() {
        Output full = new Output(new FullDisk(), true);

        assertThat(Tool.run(new CommandLine(new Hello(full)), full, err, "hello"))
                .isOne();
        assertThat(said.toString(UTF_8))
                .contains("output is not whole", "(No space left on device)", "make room")
                .hasLineCount(1);
    }

    /// As after `| head`.
    @Test
    void aReaderThatHasHadEnoughIsNoFailureToTellOf() throws IOException {
        Pipe pipe = Pipe.open();
        try (Output closed = new Output(Channels.newOutputStream(pipe.sink()), true)) {
            pipe.source().close();

            assertThat(Tool.run(new CommandLine(new Hello(closed)), closed, err, "hello"))
                    .isEqualTo(128 + 13);
        }
        assertThat(said.size()).isZero();
    }

    @Test
    void aFailureStaysOneWhereNobodyReadsOn() throws IOException {
        Pipe pipe = Pipe.open();
        try (Output closed = new Output(Channels.newOutputStream(pipe.sink()), true)) {
            pipe.source().close();
            closed.println("so much for that");

            assertThat(Tool.whole(2, closed, err)).isEqualTo(2);
        }
    }

    @Test
    void aNumberThatIsNoneIsNamed() {
        assertThat(Tool.run(new CommandLine(new Hello(err)), err, err, "hello", "--times", "often"))
                .isEqualTo(2);
        assertThat(said.toString(UTF_8)).contains("'often' is not a whole number, such as 10");
        said.reset();
        assertThat(Tool.run(new CommandLine(new Hello(err)), err, err, "hello", "--times", "3000000000"))
                .isEqualTo(2);
        assertThat(said.toString(UTF_8)).contains("'3000000000' is not a whole number, such as 10, up to 2147483647");
    }

    /// As main programs do it: another stream before the standard output.
    @Test
    void outputThatIsLostFurtherOnIsAFailureToo() {
        PrintStream full = new PrintStream(new PrintStream(new FullDisk(), false, UTF_8), true, UTF_8);

        assertThat(Tool.run(new CommandLine(new Hello(full)), full, err, "hello"))
                .isOne();
    }

    /// Classes of a folder, as here, are of no version yet.
    @Test
    void eachCommandTellsItsVersion() {
        var out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, UTF_8);
        CommandLine hello = new CommandLine(new Hello(to)).addSubcommand("again", new Hello(to));

        assertThat(Tool.run(hello, to, err, "hello", "--version")).isZero();
        assertThat(Tool.run(hello, to, err, "hello", "again", "--version")).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("newswire development\nnewswire development\n");
    }

    @Test
    void outputThatIsWrittenIsNone() {
        var out = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(out, true, UTF_8);

        assertThat(Tool.run(new CommandLine(new Hello(to)), to, err, "hello")).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("hello\n");
        assertThat(said.size()).isZero();
    }

    @CommandLine.Command(name = "hello", mixinStandardHelpOptions = true)
    private static final class Hello implements Callable<Integer> {
        private final PrintStream out;

        @CommandLine.Option(names = "--times")
        private int times = 1;

        Hello(PrintStream out) {
            this.out = out;
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
