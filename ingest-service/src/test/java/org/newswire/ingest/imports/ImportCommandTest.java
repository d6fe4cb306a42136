package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.tools.CommandRunner;

class ImportCommandTest {
    @TempDir
    private Path folder;

    /// No broker listens on that port, so waiting for it would exceed the time.
    @Test
    void reportsAMissingFileWithoutABroker() {
        var output = new ByteArrayOutputStream();
        var err = new PrintStream(output, true, UTF_8);
        Path missing = folder.resolve("none.jsonl");

        int code = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> CommandRunner.run(
                        ImportCommand::new,
                        Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"),
                        err,
                        err,
                        "import",
                        "--format=jsonl",
                        missing.toString()));

        assertThat(code).isOne();
        assertThat(output.toString(UTF_8)).isEqualTo(missing + """
                : no such file; name a file of the format jsonl as written by export
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --format=json               | --format is jsonl or warc, not json
            --format=jsonl --rate=0     | --rate is at least 1, not 0
            --format=jsonl --share=0    | --share is from 1 to 100, not 0
            --format=warc --share=101   | --share is from 1 to 100, not 101
            """)
    void endsWithExitCode2ForAnInvalidOption(String options, String message) {
        var output = new ByteArrayOutputStream();
        var err = new PrintStream(output, true, UTF_8);
        String[] args = ("import " + options + " none.jsonl").split(" ");

        assertThat(CommandRunner.run(ImportCommand::new, Map.of(), err, err, args))
                .isEqualTo(2);
        assertThat(output.toString(UTF_8)).contains(message);
    }
}
