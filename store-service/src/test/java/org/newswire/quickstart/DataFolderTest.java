package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DataFolderTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/data", "loop/data"})
    void reportsAPathThatIsNoFolderInOneLine(String name) throws Exception {
        Files.createFile(folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Path data = folder.resolve(name);

        assertThat(quickstart(data)).isEqualTo(2);
        assertThat(output.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("the data folder " + data + " cannot be used (")
                .endsWith("choose another folder with --data\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs", "lock", "processes"})
    void reportsAFolderWithSomethingElseInItInOneLine(String name) throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        if (name.equals("logs")) {
            Files.createFile(data.resolve(name));
        } else {
            Files.createDirectories(data.resolve(name));
        }

        assertThat(quickstart(data)).isEqualTo(2);
        assertThat(output.toString(UTF_8)).hasLineCount(1).startsWith("the data folder " + data + " cannot be used (");
    }

    private int quickstart(Path data) {
        var stream = new PrintStream(output, true, UTF_8);
        return new CommandLine(new Quickstart(new StopRequest(), stream, stream))
                .setErr(new PrintWriter(stream, true, UTF_8))
                .execute("--data", data.toString());
    }
}
