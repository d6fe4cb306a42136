package org.newswire.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class OutputTest {
    private static final String HOSTILE = "a\u001b]0;owned\u0007\u202eb\r\nc";
    private static final String ESCAPED = "a\\u001b]0;owned\\u0007\\u202eb\\r\\nc";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, UTF_8);

    @Test
    void printsOneLineOfPrintableText() {
        Output out = Output.to(stream);
        out.println(HOSTILE);
        out.println((Object) HOSTILE);
        out.printf("%s|%n", "x\u001b[m");

        assertThat(bytes.toString(UTF_8)).isEqualTo(ESCAPED + "\n" + ESCAPED + "\nx\\u001b[m|\n");
    }

    @Test
    void writesBytesUnchanged() {
        Output out = Output.to(stream);
        out.writeBytes(HOSTILE.getBytes(UTF_8));
        out.flush();

        assertThat(bytes.toString(UTF_8)).isEqualTo(HOSTILE);
    }

    @Test
    void escapesTheMessageOfACommandsException() {
        var out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);

        assertThat(CommandRunner.run(_ -> new CommandLine(new Failing()), Map.of(), out, stream, "failing"))
                .isOne();
        assertThat(bytes.toString(UTF_8)).contains(ESCAPED).hasLineCount(1);
    }

    @CommandLine.Command(name = "failing")
    private static final class Failing implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new UncheckedIOException(HOSTILE, new IOException("refused"));
        }
    }
}
